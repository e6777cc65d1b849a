//! From a query's clauses to numbers: which index answers what, and how much it would give.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use crate::fhir::FhirVersion;
use crate::search::{
    Asked, Clause, EntryValue, Prefix, StringMatch, SystemWanted, Target, Test, Wanted, about_date, about_quantity,
    distance_km, matches,
};
use crate::store::contract::StoreError;
use crate::store::embedded::fact::{self, Fact, KEY_BYTES_MAX, NARRATIVE, key, other};
use crate::store::embedded::failure::failure;
use crate::store::embedded::name::{self, ABSOLUTE, ParameterIds, Part, URI};
use crate::store::embedded::statement;
use crate::store::embedded::unpack::{Piece, Unpacker, Unread, pack_row};
use crate::store::embedded::write::{band, shrink, slot};

/// Codes below one, systems of one code: more is refused.
const CODES_MAX: usize = 10_000;
/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;

/// What a clause needs of an index.
#[derive(Debug)]
pub(crate) enum Need {
    /// Nothing can match.
    Never,
    /// One of these values.
    Posting(Vec<i64>),
    /// One of these resources, in order.
    Resources(Vec<i64>),
    /// One of these resources, each with its distance in kilometres.
    Near(BTreeMap<i64, f64>),
    /// Written at some time.
    Written,
    /// A span.
    Span,
    /// A string of a parameter between two.
    Strings(Vec<(i64, String, String)>),
    /// Parts of a text, and the space in which they are indexed.
    Parts(i64, String),
    /// Words.
    Words(String),
    /// No index helps: the facts decide.
    Facts,
}

/// A clause with what it needs.
#[derive(Debug)]
pub(crate) struct Step<'q> {
    /// The clause.
    pub(crate) clause: &'q Clause,
    /// What it needs.
    pub(crate) need: Need,
    /// Number of the parameter, for the values that are asked for.
    pub(crate) param: i64,
    /// Numbers of its words and of its identifiers, when it has such.
    pub(crate) besides: [Option<i64>; 2],
    /// Whether the facts must confirm what the index gives.
    pub(crate) confirm: bool,
}

/// What a search reads from.
pub(crate) struct Session<'c> {
    /// The connection.
    pub(crate) conn: &'c Connection,
    /// Unpacks facts and bodies.
    pub(crate) unpacker: &'c mut Unpacker,
    /// Numbers of the parameters.
    pub(crate) ids: &'c ParameterIds,
    /// FHIR release.
    pub(crate) version: FhirVersion,
    /// What will be asked for of the resources whose facts are looked at: their bodies, when they fill a page.
    pub(crate) next: Option<Piece>,
}

impl Session<'_> {
    /// The mask of rows that are not in the release.
    pub(crate) fn other(&self) -> i64 {
        other(self.version)
    }

    /// The bit of `live` that stands for the release.
    pub(crate) fn bit(&self) -> i64 {
        3 - self.other()
    }

    /// Rows of a statement, each read by `read`.
    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        binds: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(failure)?;
        let rows = statement.query_map(binds, read).map_err(failure)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failure)
    }

    /// Whether a statement gives a row.
    pub(crate) fn exists(&self, sql: &str, binds: impl rusqlite::Params) -> Result<bool, StoreError> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.exists(binds))
            .map_err(failure)
    }

    /// The facts of a resource for one parameter, or for all, that are in the release.
    pub(crate) fn facts(&mut self, rid: i64, param: Option<i64>) -> Result<Vec<Fact>, StoreError> {
        let mut statement = self.conn.prepare_cached(statement::PLACE_OF).map_err(failure)?;
        let mut rows = statement.query([rid]).map_err(failure)?;
        let Some(row) = rows.next().map_err(failure)? else {
            return Ok(Vec::new());
        };
        let (pid, slot) = slot(row, 0).map_err(failure)?;
        let damaged = || StoreError::Unavailable(format!("the facts of resource {rid} are damaged"));
        let mut facts = Vec::new();
        let version = self.version;
        let pack = || pack_row(row, 5).map(Some);
        let piece = self
            .unpacker
            .piece_of(self.conn, pid, pack, &slot, Piece::Facts, self.next);
        let plain = match piece {
            Ok(plain) => plain,
            Err(Unread::Damaged) => return Err(damaged()),
            Err(Unread::Failed(error)) => return Err(error),
        };
        let read = fact::read(plain.bytes(), param, |fact| {
            if fact.is_in(version) {
                facts.push(fact);
            }
        });
        read.map(|()| facts).ok_or_else(damaged)
    }

    /// Works out what a clause on `kind` needs.
    pub(crate) fn step<'q>(&mut self, kind: &str, clause: &'q Clause) -> Result<Step<'q>, StoreError> {
        let part = match &clause.test {
            Test::Any(wanted) | Test::None(wanted) => match wanted.first() {
                Some(Wanted::Text(_)) => Part::Text,
                Some(Wanted::ReferenceIdentifier { .. }) => Part::Identifier,
                _ => Part::Value,
            },
            Test::Missing(_) | Test::Chain(_) | Test::Has { .. } => Part::Value,
        };
        let param = self.ids.get(kind, clause.parameter.code, part).unwrap_or_default();
        let (need, confirm) = match &clause.test {
            Test::Any(wanted) => self.need(kind, clause, param, wanted)?,
            Test::None(_) | Test::Missing(_) => (Need::Facts, true),
            Test::Chain(_) | Test::Has { .. } => (Need::Never, false),
        };
        let besides = [Part::Text, Part::Identifier].map(|part| self.ids.get(kind, clause.parameter.code, part));
        Ok(Step {
            clause,
            need,
            param,
            besides,
            confirm,
        })
    }

    fn need(&mut self, kind: &str, clause: &Clause, param: i64, wanted: &[Wanted]) -> Result<(Need, bool), StoreError> {
        let Some(first) = wanted.first() else {
            return Ok((Need::Never, false));
        };
        let need = match first {
            Wanted::Token { .. } | Wanted::ReferenceIdentifier { .. } | Wanted::Uri { .. } => {
                return self.codes(wanted);
            }
            Wanted::Composite(parts) => {
                let firsts: Vec<Wanted> = wanted
                    .iter()
                    .filter_map(|one| {
                        if let Wanted::Composite(parts) = one {
                            parts.first().cloned()
                        } else {
                            None
                        }
                    })
                    .collect();
                return match parts.first() {
                    Some(Wanted::Token { .. }) => Ok((self.codes(&firsts)?.0, true)),
                    _ => Ok((Need::Facts, true)),
                };
            }
            Wanted::Reference(_) if clause.parameter.code == "_id" => {
                let mut rids = self.targets(wanted)?;
                rids.sort_unstable();
                rids.dedup();
                Need::Resources(rids)
            }
            Wanted::Reference(_) => Need::Posting(self.targets(wanted)?),
            Wanted::Date { .. } if clause.parameter.code == "_lastUpdated" => Need::Written,
            Wanted::Date { .. } | Wanted::Quantity { .. } | Wanted::Within(_) => {
                let unit = |one: &Wanted| matches!(one, Wanted::Quantity { system, unit, .. } if system.is_some() || unit.is_some());
                return Ok((Need::Span, wanted.iter().any(unit)));
            }
            // Parts of running text are not indexed: that would take more room than everything else.
            Wanted::String { .. } if clause.parameter.is_running_text() => return Ok((Need::Facts, true)),
            Wanted::Text(_) | Wanted::String { .. } => return Ok(self.strings(kind, param, wanted)),
            Wanted::Words(words) => {
                let whole = matches!(clause.parameter.code, "_content" | "_text");
                let prefix = if clause.parameter.code == "_text" {
                    NARRATIVE
                } else {
                    ""
                };
                let queries = wanted.iter().filter_map(|one| {
                    if let Wanted::Words(words) = one {
                        Some(word_query(words, prefix))
                    } else {
                        None
                    }
                });
                let query = queries.collect::<Vec<_>>().join(" OR ");
                return Ok((
                    if words.is_empty() {
                        Need::Never
                    } else {
                        Need::Words(query)
                    },
                    !whole,
                ));
            }
            Wanted::Near { .. } => {
                let param = self
                    .ids
                    .get(kind, clause.parameter.code, Part::Value)
                    .unwrap_or_default();
                Need::Near(self.near(param, wanted)?)
            }
        };
        Ok((need, false))
    }

    /// The numbers of codes and URIs; whether the facts must confirm them.
    fn codes(&self, wanted: &[Wanted]) -> Result<(Need, bool), StoreError> {
        let mut found = Vec::new();
        for one in wanted {
            match one {
                Wanted::Token { code: None, .. } | Wanted::ReferenceIdentifier { value: None, .. } => {
                    return Ok((Need::Facts, true));
                }
                Wanted::Token {
                    system,
                    code: Some(code),
                    below,
                } => found.extend(self.tokens(system, code, *below)?),
                Wanted::ReferenceIdentifier {
                    system,
                    value: Some(value),
                } => {
                    found.extend(self.tokens(system, value, false)?);
                }
                Wanted::Uri { uri, below: false } => {
                    found.extend(self.tokens(&SystemWanted::Is(URI.to_owned()), &shrink(uri), false)?);
                }
                Wanted::Uri { uri, below: true } => {
                    let system = SystemWanted::Is(URI.to_owned());
                    let shrunk = shrink(uri);
                    found.extend(self.tokens(&system, &shrunk, true)?);
                    if shrunk == *uri && crate::fhir::names::CANONICAL.starts_with(uri.as_str()) {
                        found.extend(self.tokens(&system, "\u{1}", true)?);
                    }
                }
                Wanted::Text(_)
                | Wanted::String { .. }
                | Wanted::Words(_)
                | Wanted::Date { .. }
                | Wanted::Quantity { .. }
                | Wanted::Within(_)
                | Wanted::Reference(_)
                | Wanted::Near { .. }
                | Wanted::Composite(_) => return Ok((Need::Facts, true)),
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok((
            if found.is_empty() {
                Need::Never
            } else {
                Need::Posting(found)
            },
            false,
        ))
    }

    fn tokens(&self, system: &SystemWanted, code: &str, below: bool) -> Result<Vec<i64>, StoreError> {
        let wanted = match system {
            SystemWanted::Any => None,
            SystemWanted::Absent => Some(0),
            SystemWanted::Is(text) => match name::number(self.conn, text).map_err(failure)? {
                Some(number) => Some(number),
                None => return Ok(Vec::new()),
            },
        };
        let uri = name::number(self.conn, URI).map_err(failure)?;
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let rows = match (below, wanted) {
            (false, Some(system)) => {
                let mut rows = self.rows(statement::TOKEN, params![code, system], |row| row.get::<_, i64>(0))?;
                rows.truncate(1);
                return Ok(rows);
            }
            (false, None) => self.rows(statement::TOKEN_BY_CODE, [code], read)?,
            (true, _) => self.rows(
                statement::TOKEN_BELOW,
                params![code, after(code), i64::try_from(CODES_MAX).unwrap_or(i64::MAX)],
                read,
            )?,
        };
        if rows.len() >= CODES_MAX {
            return Err(StoreError::TooCostly {
                limit: format!("{CODES_MAX} codes below `{code}`"),
            });
        }
        let of_system = |found: i64| wanted.map_or(Some(found) != uri, |system| system == found);
        Ok(rows
            .into_iter()
            .filter(|(_, system)| of_system(*system))
            .map(|(tid, _)| tid)
            .collect())
    }

    fn targets(&self, wanted: &[Wanted]) -> Result<Vec<i64>, StoreError> {
        let mut found = Vec::new();
        for one in wanted {
            let Wanted::Reference(targets) = one else { continue };
            for target in targets {
                let (kind, id) = match target {
                    Target::Local(key) => (key.kind(), key.id()),
                    Target::Absolute(url) => (ABSOLUTE, url.as_str()),
                };
                found.extend(self.rid(kind, id)?);
            }
        }
        Ok(found)
    }

    /// The number of a resource.
    pub(crate) fn rid(&self, kind: &str, id: &str) -> Result<Option<i64>, StoreError> {
        let Some(kind) = name::number(self.conn, kind).map_err(failure)? else {
            return Ok(None);
        };
        Ok(self
            .rows(statement::RESOURCE_BY_KEY, params![kind, id], |row| row.get(0))?
            .pop())
    }

    fn strings(&self, kind: &str, param: i64, wanted: &[Wanted]) -> (Need, bool) {
        let (mut ranges, mut queries, mut confirm) = (Vec::new(), Vec::new(), false);
        let covered = match self.ids.covering(kind) {
            Some((covering, covered)) if covering == param => covered,
            _ => &[],
        };
        let mut range = |text: &str| {
            let params = std::iter::once(param).chain(covered.iter().copied());
            ranges.extend(params.map(|param| (param, key(text).to_owned(), after(key(text)))));
        };
        for one in wanted {
            let (text, how) = match one {
                Wanted::String { text, how } => (text.clone(), *how),
                Wanted::Text(text) => (text.clone(), StringMatch::Begins),
                Wanted::Token { .. }
                | Wanted::Words(_)
                | Wanted::Date { .. }
                | Wanted::Quantity { .. }
                | Wanted::Within(_)
                | Wanted::Reference(_)
                | Wanted::ReferenceIdentifier { .. }
                | Wanted::Uri { .. }
                | Wanted::Near { .. }
                | Wanted::Composite(_) => return (Need::Facts, true),
            };
            match how {
                StringMatch::Contains => match part_query(&text) {
                    Some(query) => queries.push(query),
                    // Shorter than the parts that are indexed.
                    None => return (Need::Facts, true),
                },
                StringMatch::Begins => {
                    confirm |= text.len() > KEY_BYTES_MAX;
                    range(&text);
                }
                StringMatch::Exact => {
                    confirm = true;
                    range(&crate::search::fold(&text));
                }
            }
        }
        if queries.is_empty() {
            (Need::Strings(ranges), confirm)
        } else {
            (
                Need::Parts(self.ids.part_space(kind, param), queries.join(" OR ")),
                true,
            )
        }
    }

    /// Resources near one of the places, each with its smallest distance.
    fn near(&self, param: i64, wanted: &[Wanted]) -> Result<BTreeMap<i64, f64>, StoreError> {
        let mut found = BTreeMap::new();
        for one in wanted {
            let Wanted::Near {
                latitude,
                longitude,
                km,
            } = one
            else {
                continue;
            };
            let reach = km / DEGREE_KM;
            let widest = (latitude.abs() + reach).min(90.0).to_radians().cos();
            let across = if widest < 0.01 { 360.0 } else { reach / widest };
            let (west, east) = (longitude - across, longitude + across);
            // A circle that crosses the 180th meridian, or a pole, is looked up in two halves.
            let halves: &[(f64, f64)] = if across >= 180.0 {
                &[(-180.0, 180.0)]
            } else if west < -180.0 {
                &[(-180.0, east), (west + 360.0, 180.0)]
            } else if east > 180.0 {
                &[(west, 180.0), (-180.0, east - 360.0)]
            } else {
                &[(west, east)]
            };
            for row in band(latitude - reach).max(-360)..=band(latitude + reach).min(360) {
                for (from, to) in halves {
                    let read =
                        |row: &Row<'_>| Ok((row.get::<_, f64>(0)?, row.get::<_, f64>(1)?, row.get::<_, i64>(2)?));
                    for (north, east, rid) in
                        self.rows(statement::PLACE_BAND, params![param, row, from, to, self.other()], read)?
                    {
                        let away = distance_km((*latitude, *longitude), (north, east));
                        if away <= *km {
                            let nearest = found.entry(rid).or_insert(away);
                            *nearest = away.min(*nearest);
                        }
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The first text that does not begin with `text`.
pub(crate) fn after(text: &str) -> String {
    [text, "\u{10ffff}"].concat()
}

/// All runs of three letters, none when there is none.
fn part_query(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let runs = letters
        .windows(3)
        .map(|run| run.iter().collect::<String>().replace('"', "\"\""));
    let runs: Vec<String> = runs.map(|run| format!("\"{run}\"")).collect();
    (!runs.is_empty()).then(|| format!("({})", runs.join(" AND ")))
}

fn word_query(words: &[String], prefix: &str) -> String {
    let last = words.len().saturating_sub(1);
    let quoted = words
        .iter()
        .enumerate()
        .map(|(n, word)| format!("\"{prefix}{word}\"{}", if n == last { "*" } else { "" }));
    format!("({})", quoted.collect::<Vec<_>>().join(" AND "))
}

/// Whether facts of a clause's parameter satisfy it.
pub(crate) fn satisfied(test: &Test, facts: &[Fact]) -> bool {
    let any = |wanted: &[Wanted]| {
        facts
            .iter()
            .any(|fact| wanted.iter().any(|one| matches(one, &fact.value)))
    };
    match test {
        Test::Any(wanted) => any(wanted),
        Test::None(wanted) => !any(wanted),
        Test::Missing(missing) => facts.is_empty() == *missing,
        Test::Chain(_) | Test::Has { .. } => false,
    }
}

/// The ends of a span as the database has them: whole numbers of dates, others of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// Milliseconds.
    Time(i64),
    /// A number.
    Number(f64),
}

/// Reads both ends of a span.
pub(crate) fn ends(row: &Row<'_>) -> rusqlite::Result<EntryValue> {
    use rusqlite::types::ValueRef;
    Ok(match (row.get_ref(0)?, row.get_ref(1)?) {
        (ValueRef::Integer(lo), ValueRef::Integer(hi)) => EntryValue::Date { lo, hi },
        (lo, hi) => {
            let real = |value: ValueRef<'_>| value.as_f64().unwrap_or(f64::NAN);
            EntryValue::Quantity {
                lo: real(lo),
                hi: real(hi),
                system: None,
                unit: None,
            }
        }
    })
}

/// A range of an index that holds every span that can match: by its first end or by its last.
pub(crate) fn span_range(wanted: &Wanted) -> Option<(bool, End, End)> {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (by_lo, by_hi) = (true, false);
    Some(match wanted {
        Wanted::Date { prefix, lo, hi } => {
            let (from, to) = (End::Time(i64::MIN), End::Time(i64::MAX));
            match prefix {
                Prefix::Eq => (by_lo, End::Time(*lo), End::Time(*hi)),
                Prefix::Gt | Prefix::Ge => (by_hi, End::Time(*lo), to),
                Prefix::Lt | Prefix::Le => (by_lo, from, End::Time(*hi)),
                Prefix::Sa => (by_lo, End::Time(*hi), to),
                Prefix::Eb => (by_hi, from, End::Time(*lo)),
                Prefix::Ap => (by_hi, End::Time(about_date(*lo, *hi).0), to),
                Prefix::Ne => return None,
            }
        }
        Wanted::Quantity {
            prefix, value, lo, hi, ..
        } => {
            let asked = Asked {
                prefix: *prefix,
                value: *value,
                lo: *lo,
                hi: *hi,
            };
            match prefix {
                Prefix::Eq => (by_lo, End::Number(*lo), End::Number(*hi)),
                Prefix::Gt | Prefix::Ge => (by_hi, End::Number(*value), End::Number(high)),
                Prefix::Lt | Prefix::Le => (by_lo, End::Number(low), End::Number(*value)),
                Prefix::Sa => (by_lo, End::Number(*value), End::Number(high)),
                Prefix::Eb => (by_hi, End::Number(low), End::Number(*value)),
                Prefix::Ap => (by_hi, End::Number(about_quantity(asked).0), End::Number(high)),
                Prefix::Ne => return None,
            }
        }
        Wanted::Within(age) => (by_lo, End::Number(low), End::Number(*age)),
        Wanted::Token { .. }
        | Wanted::Text(_)
        | Wanted::String { .. }
        | Wanted::Words(_)
        | Wanted::Reference(_)
        | Wanted::ReferenceIdentifier { .. }
        | Wanted::Uri { .. }
        | Wanted::Near { .. }
        | Wanted::Composite(_) => return None,
    })
}

impl rusqlite::ToSql for End {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(match self {
            Self::Time(ms) => (*ms).into(),
            Self::Number(number) => (*number).into(),
        })
    }
}
