//! Statements in CQL 1.5 over FHIR 4.0.1: each is one definition of a library, with the functions that they share.

use crate::eligibility::Code;
use crate::mapping::logic::language::Language;
use crate::mapping::logic::question::{Comparison, Question, RecordKind, Test, by_prefix};

/// The functions, each after those that it uses: name and text.
const FUNCTIONS: [(&str, &str); 21] = [
    (
        "Agreed",
        r#"// One answer, or none where records of equal standing contradict one another.
define function Agreed(votes List<Boolean>):
  if exists (votes V where V) then (if exists (votes V where not V) then null else true)
  else if exists (votes V where not V) then false else null
"#,
    ),
    (
        "Either",
        r#"define function Either(guard Boolean, yes Boolean, no Boolean):
  (guard and yes) or ((not guard) and no) or (yes and no)
"#,
    ),
    (
        "AtLeast",
        r#"define function AtLeast(n Integer, votes List<Boolean>):
  if Count(votes V where V return all 1) >= n then true
  else if Count(votes V where V is not false return all 1) < n then false else null
"#,
    ),
    (
        "Coded",
        r#"define function Coded(concept FHIR.CodeableConcept, codes List<String>):
  exists (concept.coding C where exists (codes P where StartsWith(C.system.value + '|' + C.code.value + '|', P)))
"#,
    ),
    (
        "Says",
        r#"define function Says(concept FHIR.CodeableConcept, codes List<String>):
  exists (concept.coding C where C.code.value in codes)
"#,
    ),
    (
        "DayOf",
        r#"define function DayOf(moment Choice<FHIR.dateTime, FHIR.Period, FHIR.Age, FHIR.Range, FHIR.string, FHIR.Timing, FHIR.instant>):
  case
    when moment is FHIR.dateTime then date from (moment as FHIR.dateTime).value
    when moment is FHIR.Period then date from (moment as FHIR.Period)."start".value
    else null
  end
"#,
    ),
    (
        "Sex",
        r#"define function Sex(sex String):
  if Patient.gender.value in { 'female', 'male' } then Patient.gender.value = sex else null
"#,
    ),
    (
        "Latest",
        r#"define function Latest(found List<FHIR.Observation>):
  found O where (O.effective as FHIR.dateTime).value
    = Max(found X return all (X.effective as FHIR.dateTime).value)
"#,
    ),
    (
        "Results",
        r#"define function Results(codes List<String>):
  Latest([Observation] O
    where O.status.value in { 'final', 'amended', 'corrected' } and Coded(O.code, codes))
"#,
    ),
    (
        "ResultsSince",
        r#"define function ResultsSince(codes List<String>, earliest Date):
  Latest([Observation] O
    where O.status.value in { 'final', 'amended', 'corrected' } and Coded(O.code, codes)
      and DayOf(O.effective) >= earliest)
"#,
    ),
    (
        "Amount",
        r#"define function Amount(result FHIR.Observation):
  if (result.value as FHIR.Quantity).comparator is not null then null
  else System.Quantity { value: (result.value as FHIR.Quantity).value.value, unit: (result.value as FHIR.Quantity).code.value }
"#,
    ),
    (
        "Plain",
        r#"define function Plain(result FHIR.Observation):
  if (result.value as FHIR.Quantity).comparator is not null then null
  else Coalesce(ToDecimal((result.value as FHIR.integer).value), (result.value as FHIR.Quantity).value.value)
"#,
    ),
    (
        "Upper",
        r#"// The limit of normal that the result itself states, in its own unit.
define function Upper(result FHIR.Observation):
  if Count(result.referenceRange) = 1
    and result.referenceRange[0].high.code.value = (result.value as FHIR.Quantity).code.value
  then result.referenceRange[0].high.value.value else null
"#,
    ),
    (
        "Lower",
        r#"// The limit of normal that the result itself states, in its own unit.
define function Lower(result FHIR.Observation):
  if Count(result.referenceRange) = 1
    and result.referenceRange[0].low.code.value = (result.value as FHIR.Quantity).code.value
  then result.referenceRange[0].low.value.value else null
"#,
    ),
    (
        "HasCondition",
        r#"define function HasCondition(codes List<String>, past Boolean):
  Agreed([Condition] C
    where Coded(C.code, codes) and not Says(C.verificationStatus, { 'entered-in-error' })
      and (past or not Says(C.clinicalStatus, { 'inactive', 'remission', 'resolved' }))
    return all (not Says(C.verificationStatus, { 'refuted' })))
"#,
    ),
    (
        "HasConditionSince",
        r#"define function HasConditionSince(codes List<String>, earliest Date):
  Agreed([Condition] C
    where Coded(C.code, codes) and not Says(C.verificationStatus, { 'entered-in-error' })
    return all (if Says(C.verificationStatus, { 'refuted' }) then false
      else if DayOf(C.onset) >= earliest then true else null))
"#,
    ),
    (
        "HasAllergy",
        r#"define function HasAllergy(codes List<String>):
  Agreed([AllergyIntolerance] A
    where Coded(A.code, codes) and not Says(A.verificationStatus, { 'entered-in-error' })
    return all (not Says(A.verificationStatus, { 'refuted' })))
"#,
    ),
    (
        "HadProcedure",
        r#"define function HadProcedure(codes List<String>):
  Agreed([Procedure] P where P.status.value in { 'completed', 'not-done' } and Coded(P.code, codes)
    return all P.status.value = 'completed')
"#,
    ),
    (
        "HadProcedureSince",
        r#"define function HadProcedureSince(codes List<String>, earliest Date):
  Agreed([Procedure] P where P.status.value in { 'completed', 'not-done' } and Coded(P.code, codes)
    return all (if P.status.value = 'not-done' then false else if DayOf(P.performed) >= earliest then true else null))
"#,
    ),
    (
        "Took",
        r#"define function Took(codes List<String>):
  Agreed([MedicationStatement] M
    where M.status.value in { 'active', 'completed', 'stopped', 'not-taken' }
      and Coded(M.medication as FHIR.CodeableConcept, codes)
    return all M.status.value != 'not-taken')
"#,
    ),
    (
        "TookSince",
        r#"define function TookSince(codes List<String>, earliest Date):
  Agreed([MedicationStatement] M
    where M.status.value in { 'active', 'completed', 'stopped', 'not-taken' }
      and Coded(M.medication as FHIR.CodeableConcept, codes)
    return all (if M.status.value = 'not-taken' then false else if DayOf(M.effective) >= earliest then true else null))
"#,
    ),
];

/// CQL, with what was said already.
pub(super) struct Cql<'l> {
    /// The definition that a reference leads to, as a term, and whether it says true where it asks nothing.
    pub(super) defined: &'l dyn Fn(&str) -> Option<(String, bool)>,
}

impl Language for Cql<'_> {
    const UNKNOWN: &'static str = "(null as Boolean)";

    fn leaf(&self, question: &Question<'_>) -> (String, bool) {
        match question {
            Question::Age { unit, tests } => {
                let age = [unit.age_function(), "(AsOf)"].concat();
                (all(tests, &age, ""), false)
            }
            Question::Sex(sex) => (format!("Sex('{sex}')"), true),
            Question::Value { codes, test, since } => {
                let codes = list(codes);
                let results = match since {
                    None => format!("Results({codes})"),
                    Some(since) => format!("ResultsSince({codes}, AsOf - {} {})", since.n, since.unit.words()),
                };
                let test = match test {
                    Test::Quantity(tests, unit) => all(tests, "Amount(R)", &format!(" '{unit}'")),
                    Test::Plain(tests) => all(tests, "Plain(R)", ""),
                    Test::Upper(tests) => all(tests, "Plain(R)", " * Upper(R)"),
                    Test::Lower(tests) => all(tests, "Plain(R)", " * Lower(R)"),
                };
                (format!("Agreed(({results}) R return all ({test}))"), true)
            }
            Question::Record { kind, codes, since } => {
                let codes = list(codes);
                let since = since.map(|since| format!("AsOf - {} {}", since.n, since.unit.words()));
                let text = match (kind, since) {
                    (RecordKind::Condition, None) => format!("HasCondition({codes}, false)"),
                    (RecordKind::PastCondition, None) => format!("HasCondition({codes}, true)"),
                    (RecordKind::Condition | RecordKind::PastCondition, Some(day)) => {
                        format!("HasConditionSince({codes}, {day})")
                    }
                    // An allergy has no window: `question` asks none.
                    (RecordKind::Allergy, _) => format!("HasAllergy({codes})"),
                    (RecordKind::Procedure, None) => format!("HadProcedure({codes})"),
                    (RecordKind::Procedure, Some(day)) => format!("HadProcedureSince({codes}, {day})"),
                    (RecordKind::Medication, None) => format!("Took({codes})"),
                    (RecordKind::Medication, Some(day)) => format!("TookSince({codes}, {day})"),
                };
                (text, true)
            }
        }
    }

    fn not(&self, term: &str) -> String {
        format!("(not {term})")
    }

    fn case(&self, guard: &str, yes: &str, no: &str) -> String {
        format!("Either({guard}, {yes}, {no})")
    }

    fn at_least(&self, n: u32, of: &[String]) -> Option<String> {
        Some(format!("AtLeast({n}, {{ {} }})", of.join(", ")))
    }

    fn reference(&self, id: &str) -> Option<(String, bool)> {
        (self.defined)(id)
    }
}

/// A library of definitions: name and body.
pub(crate) fn library<'d>(name: &str, version: &str, definitions: impl Iterator<Item = (&'d str, &'d str)>) -> String {
    let mut body = String::new();
    for (id, text) in definitions {
        for part in ["define ", &self::name(id), ":\n  ", text, "\n"] {
            body.push_str(part);
        }
    }
    let mut needed: Vec<&str> = Vec::new();
    for (function, text) in FUNCTIONS.iter().rev() {
        let call = [*function, "("].concat();
        if body.contains(&call) || needed.iter().any(|text| text.contains(&call)) {
            needed.push(text);
        }
    }
    let head = format!(
        "library {name} version '{version}'\nusing FHIR version '4.0.1'\nparameter AsOf Date default Today()\ncontext Patient\n"
    );
    needed.push(&head);
    needed.reverse();
    needed.concat() + &body
}

/// The name of a node's definition, as CQL refers to it.
pub(super) fn name(id: &str) -> String {
    ["\"", id, "\""].concat()
}

fn all(tests: &[Comparison], what: &str, unit: &str) -> String {
    let tests = tests
        .iter()
        .map(|test| format!("{what} {} {}{unit}", test.sign, test.bound));
    tests.collect::<Vec<_>>().join(" and ")
}

/// Codes as the function `Coded` takes them.
fn list(codes: &[Code]) -> String {
    let codes = codes.iter().map(|code| {
        let end = if by_prefix(code) { "" } else { "|" };
        format!("'{}|{}{end}'", code.system, code.code)
    });
    format!("{{ {} }}", codes.collect::<Vec<_>>().join(", "))
}
