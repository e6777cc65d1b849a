//! When something was: dates, periods and ages of a record as days.

use crate::chart::day::{Day, Days};
use crate::chart::element::{number, object, objects, text, texts};
use crate::json::Map;

/// When something began and ended, and the elements whose dates are none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct When {
    /// When it began.
    pub(super) from: Option<Days>,
    /// When it ended; the same for a moment.
    pub(super) to: Option<Days>,
    /// Elements whose dates cannot be read.
    pub(super) bad: Vec<String>,
    /// Whether it is stated as a period, which goes on where no end is given.
    pub(super) is_period: bool,
}

impl When {
    /// Whether no date was read.
    pub(super) fn is_empty(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Years beyond which an age is none.
const AGE_YEARS_MAX: f64 = 150.0;

/// A date under this name; a wrong one is noted.
pub(super) fn date(map: &Map<'_>, name: &str, bad: &mut Vec<String>) -> Option<Days> {
    let text = text(map, name)?;
    let read = Days::parse(text);
    if read.is_none() {
        bad.push(name.to_owned());
    }
    read
}

/// What the elements `stem[x]` say: `effectiveDateTime`, `onsetAge`, `performedPeriod`. Ages count from `birth`.
pub(super) fn when(map: &Map<'_>, stem: &str, birth: Option<Days>) -> When {
    let mut when = When::default();
    for kind in ["DateTime", "Date", "Instant"] {
        if let Some(days) = date(map, &format!("{stem}{kind}"), &mut when.bad) {
            when.from = Some(days);
            when.to = Some(days);
        }
    }
    if let Some(found) = object(map, &format!("{stem}Period")) {
        when.is_period = true;
        period(found, &format!("{stem}Period"), &mut when);
    }
    if let Some(timing) = object(map, &format!("{stem}Timing")) {
        self::timing(timing, &format!("{stem}Timing"), &mut when);
    }
    if let Some(age) = object(map, &format!("{stem}Age")) {
        when.from = birth.and_then(|birth| aged(birth, age, age));
        when.to = when.from;
    }
    if let Some(range) = object(map, &format!("{stem}Range"))
        && let (Some(low), Some(high)) = (object(range, "low"), object(range, "high"))
    {
        when.from = birth.and_then(|birth| aged(birth, low, high));
        when.to = when.from;
    }
    when
}

/// The dates of a Period.
pub(super) fn period(period: &Map<'_>, name: &str, when: &mut When) {
    for (end, is_start) in [("start", true), ("end", false)] {
        let mut wrong = Vec::new();
        let days = date(period, end, &mut wrong);
        when.bad.extend(wrong.iter().map(|end| format!("{name}.{end}")));
        if is_start {
            when.from = when.from.or(days);
        } else {
            when.to = when.to.or(days);
        }
    }
}

/// The events of a Timing from the first to the last, or the period within which it repeats.
pub(super) fn timing(timing: &Map<'_>, name: &str, when: &mut When) {
    let mut events: Vec<Days> = Vec::new();
    for event in texts(timing, "event") {
        match Days::parse(event) {
            Some(days) => events.push(days),
            None => when.bad.push(format!("{name}.event")),
        }
    }
    if let (Some(first), Some(last)) = (events.iter().min(), events.iter().max()) {
        when.from = Some(*first);
        when.to = Some(*last);
    }
    for (_, repeat) in objects(timing, "repeat") {
        if let Some(bounds) = object(repeat, "boundsPeriod") {
            when.is_period = true;
            period(bounds, &format!("{name}.repeat.boundsPeriod"), when);
        }
    }
}

/// The days on which someone born on one of the days `birth` was between two ages; an age of 50 lasts until 51.
fn aged(birth: Days, low: &Map<'_>, high: &Map<'_>) -> Option<Days> {
    let first = after(birth.first, low, 0)?;
    let last = after(birth.last, high, 1)?.days_later(-1);
    (first <= last).then_some(Days {
        first,
        last,
        minute: None,
    })
}

/// The day at which an age is reached, or the one `more` units later.
fn after(birth: Day, age: &Map<'_>, more: i32) -> Option<Day> {
    let value = number(age, "value")?;
    let unit = text(age, "code").or_else(|| text(age, "unit"))?;
    let (months, days, years) = match unit {
        "a" | "year" | "years" | "yr" => (12, 0, 1.0),
        "mo" | "month" | "months" => (1, 0, 1.0 / 12.0),
        "wk" | "week" | "weeks" => (0, 7, 7.0 / 365.0),
        "d" | "day" | "days" => (0, 1, 1.0 / 365.0),
        _ => return None,
    };
    if !(0.0..=AGE_YEARS_MAX).contains(&(value * years)) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "an age is less than 60,000 days")]
    let whole = value.floor() as i32 + more;
    Some(birth.months_later(months * whole).days_later(days * whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Value;

    fn read(json: &str, birth: Option<&str>) -> (String, String, usize) {
        let value: Value<'static> = serde_json::from_str::<serde_json::Value>(json).unwrap().into();
        let when = when(value.as_object().unwrap(), "onset", birth.and_then(Days::parse));
        let shown = |days: Option<Days>| days.map_or_else(String::new, |days| days.to_string());
        (shown(when.from), shown(when.to), when.bad.len())
    }

    #[test]
    fn each_way_to_say_when() {
        let is = |json: &str, birth: Option<&str>, from: &str, to: &str, bad: usize| {
            assert_eq!(read(json, birth), (from.to_owned(), to.to_owned(), bad), "{json}");
        };
        is(r#"{"onsetDateTime": "2020-03"}"#, None, "2020-03", "2020-03", 0);
        is(r#"{"onsetDateTime": "soon"}"#, None, "", "", 1);
        is(
            r#"{"onsetPeriod": {"start": "2020", "end": "2021-01-02"}}"#,
            None,
            "2020",
            "2021-01-02",
            0,
        );
        is(r#"{"onsetPeriod": {"start": "2020-01-01"}}"#, None, "2020-01-01", "", 0);
        is(r#"{"onsetPeriod": {"start": 5, "end": "x"}}"#, None, "", "", 1);
        let age = r#"{"onsetAge": {"value": 50, "code": "a"}}"#;
        is(
            age,
            Some("1970-05-20"),
            "2020-05-20 to 2021-05-19",
            "2020-05-20 to 2021-05-19",
            0,
        );
        is(age, None, "", "", 0);
        is(
            r#"{"onsetAge": {"value": 1e300, "code": "a"}}"#,
            Some("1970"),
            "",
            "",
            0,
        );
        is(
            r#"{"onsetTiming": {"event": ["2020-02-01", "2020-01-01"]}}"#,
            None,
            "2020-01-01",
            "2020-02-01",
            0,
        );
    }
}
