//! Statements in `FHIRPath` 2.0, evaluated on a Bundle of one person's records as of the day that `today()` answers.

use std::fmt::Write as _;

use crate::eligibility::{Code, Expr};
use crate::mapping::logic::language::{Language, say};
use crate::mapping::logic::question::{
    Comparison, Question, RecordKind, Since, Test, born, by_prefix, by_system, whole,
};

/// Longest expression that is written, in bytes; longer ones are said in CQL only.
const LENGTH_MAX: usize = 2000;

/// One value, or none where there are two: of equally recent records that contradict one another, none is believed.
const AGREED: &str = ".distinct().aggregate(iif($total.empty(),$this,{}))";
/// Of votes, 1 for yes, 2 for neither and 4 for no: yes where none says no, and no where all do.
const SUMMED: &str = ".distinct().aggregate($total+$this,0).select(iif($this=1 or $this=3,true,iif($this=4,false,{})))";
/// The records of the latest day and time; those that cannot be compared stay.
const LATEST: &str = ".aggregate(iif($total.empty() or $this.effective.ofType(dateTime)>$total.first().effective.ofType(dateTime),$this,iif($this.effective.ofType(dateTime)<$total.first().effective.ofType(dateTime),$total,$total|$this)))";
/// The records of a type; its name in brackets follows.
const ENTRIES: &str = "%resource.entry.resource.ofType";

/// The statement; none where it cannot be said exactly, or never has an answer.
///
/// `is_required` is whether it is asked for, not what excludes; `is_sure` whether a stretch of the text was read
/// without doubt.
pub(super) fn expression(expr: &Expr, is_required: bool, is_sure: &dyn Fn(usize, usize) -> bool) -> Option<String> {
    let said = say(expr, &FhirPath, is_required, is_sure)?;
    (said.decides && said.text.len() <= LENGTH_MAX).then_some(said.text)
}

struct FhirPath;

impl Language for FhirPath {
    const UNKNOWN: &'static str = "{}";

    fn leaf(&self, question: &Question<'_>) -> (String, bool) {
        let text = match question {
            Question::Age { unit, tests } => {
                let tests = born(*unit, tests, "$this", "today()").join(" and ");
                format!("{ENTRIES}(Patient).birthDate.select({tests})")
            }
            Question::Sex(sex) => {
                format!("{ENTRIES}(Patient).gender.where($this='male' or $this='female').select($this='{sex}')")
            }
            Question::Value { codes, test, since } => value(codes, test, *since),
            Question::Record { kind, codes, since } => record(*kind, codes, *since),
        };
        (text, true)
    }

    fn not(&self, term: &str) -> String {
        [term, ".not()"].concat()
    }

    fn case(&self, guard: &str, yes: &str, no: &str) -> String {
        format!("(({guard} and {yes}) or ({guard}.not() and {no}) or ({yes} and {no}))")
    }

    fn at_least(&self, _: u32, _: &[String]) -> Option<String> {
        None
    }

    fn reference(&self, _: &str) -> Option<(String, bool)> {
        None
    }
}

fn value(codes: &[Code], test: &Test<'_>, since: Option<Since>) -> String {
    let among = among(codes, by_prefix);
    let mut text = format!(
        "{ENTRIES}(Observation).where(status in ('final'|'amended'|'corrected') and \
         code.coding.exists({among})"
    );
    // Writing to a string cannot fail.
    if let Some(since) = since {
        let _ = write!(text, " and effective.ofType(dateTime).toDate()>={}", start(since));
    }
    text.push(')');
    text.push_str(LATEST);
    match test {
        Test::Quantity(tests, unit) => {
            let tests = all(tests, |test| format!("$this{}{} '{unit}'", test.sign, test.bound));
            let _ = write!(
                text,
                ".value.ofType(Quantity).where(comparator.empty()).select({tests})"
            );
        }
        Test::Same(tests, unit) => {
            let tests = all(tests, |test| format!("value{}{}", test.sign, test.bound));
            let _ = write!(
                text,
                ".value.ofType(Quantity).where(comparator.empty() and code='{unit}').select({tests})"
            );
        }
        Test::Plain(tests) => {
            let tests = all(tests, |test| format!("$this{}{}", test.sign, test.bound));
            let number = "value.ofType(Quantity).where(comparator.empty() and \
                iif(code.exists(),code='1' or code.startsWith('{'),unit.empty())).value";
            let _ = write!(text, ".select(value.ofType(integer)|{number}).select({tests})");
        }
        Test::Upper(tests) => limit(&mut text, tests, "high"),
        Test::Lower(tests) => limit(&mut text, tests, "low"),
    }
    text + AGREED
}

/// Only where the record gives one range in the value's own unit.
fn limit(text: &mut String, tests: &[Comparison], end: &str) {
    let quantity = "value.ofType(Quantity)";
    let tests = all(tests, |test| {
        format!("{quantity}.value{}{}*referenceRange.{end}.value", test.sign, test.bound)
    });
    let _ = write!(
        text,
        ".where(referenceRange.count()=1 and {quantity}.comparator.empty() and \
         {quantity}.code=referenceRange.{end}.code).select({tests})"
    );
}

fn all(tests: &[Comparison], one: impl Fn(&Comparison) -> String) -> String {
    tests.iter().map(one).collect::<Vec<_>>().join(" and ")
}

fn record(kind: RecordKind, codes: &[Code], since: Option<Since>) -> String {
    let verified = "verificationStatus.coding.exists(code in ('entered-in-error'|'unconfirmed'|'provisional'|'differential')).not()";
    let (name, coding, status, refuted, dates): (&str, &str, &str, &str, &[&str]) = match kind {
        RecordKind::Condition | RecordKind::PastCondition => (
            "Condition",
            "code.coding",
            verified,
            "verificationStatus.coding.exists(code='refuted')",
            &["onset.ofType(dateTime)"],
        ),
        RecordKind::Allergy => (
            "AllergyIntolerance",
            "code.coding",
            verified,
            "verificationStatus.coding.exists(code='refuted')",
            &[],
        ),
        RecordKind::Procedure => (
            "Procedure",
            "code.coding",
            "status in ('completed'|'not-done')",
            "status='not-done'",
            &["performed.ofType(dateTime)", "performed.ofType(Period).start"],
        ),
        RecordKind::Medication => (
            "MedicationStatement",
            "medication.ofType(CodeableConcept).coding",
            "status in ('active'|'completed'|'stopped'|'not-taken')",
            "status='not-taken'",
            &["effective.ofType(dateTime)", "effective.ofType(Period).start"],
        ),
    };
    let mut records = format!(
        "({name}).where({status} and {coding}.exists({})",
        among(codes, by_prefix)
    );
    if kind == RecordKind::Condition {
        records.push_str(" and clinicalStatus.coding.exists(code in ('inactive'|'remission'|'resolved')).not()");
    }
    // Who has not one kind of it may have another: only a code that is the whole of it refutes it.
    let whole: Vec<Code> = whole(codes).into_iter().cloned().collect();
    if whole.is_empty() {
        let _ = write!(records, " and ({refuted}).not()");
    } else if whole.len() < codes.len() || codes.iter().any(by_prefix) {
        let itself = among(&whole, |_| false);
        let _ = write!(records, " and (({refuted}).not() or {coding}.exists({itself}))");
    }
    records.push(')');
    match since {
        None => format!("{ENTRIES}{records}.select(({refuted}).not()){AGREED}"),
        Some(since) => {
            let when = start(since);
            let inside: Vec<String> = dates.iter().map(|date| format!("{date}.toDate()>={when}")).collect();
            let inside = inside.join(" or ");
            // A record outside does not say no, since it may go on; nor does one that refutes another.
            format!("{ENTRIES}{records}.select(iif({refuted},4,iif({inside},1,2))){SUMMED}")
        }
    }
}

/// The first day of a stretch up to today.
fn start(since: Since) -> String {
    format!("today()-{} {}", since.n, since.unit.words())
}

/// A test of a Coding, where those codes that `opens` picks stand for all that begin with them.
fn among(codes: &[Code], opens: impl Fn(&Code) -> bool) -> String {
    let systems = by_system(codes).into_iter().map(|(system, codes)| {
        let is_one = codes.len() == 1;
        let codes = codes.iter().map(|code| {
            if opens(code) {
                format!("code.startsWith('{}')", code.code)
            } else {
                format!("code='{}'", code.code)
            }
        });
        let codes = codes.collect::<Vec<_>>().join(" or ");
        if is_one {
            format!("system='{system}' and {codes}")
        } else {
            format!("system='{system}' and ({codes})")
        }
    });
    systems.collect::<Vec<_>>().join(" or ")
}
