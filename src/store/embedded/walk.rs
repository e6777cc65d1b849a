//! Walking along an index: candidates in order, a chunk at a time.

use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use crate::search::{Test, matches};
use crate::store::contract::StoreError;
use crate::store::embedded::cursor::SortValue;
use crate::store::embedded::plan::{Need, Session, Step, ends, satisfied, span_range};
use crate::store::embedded::statement;

/// Candidates read at once: few at first, since most pages need few, then more.
const CHUNK_FIRST: i64 = 64;
const CHUNK_MAX: i64 = 2_048;
/// Candidates counted when indexes are compared; where there are more, all count as many.
pub(crate) const MANY: i64 = 512;

/// What is walked along.
#[derive(Debug)]
pub(crate) enum Along<'q> {
    /// Resources with one of these values, by number.
    Posting(i64, &'q [i64]),
    /// These resources, by number.
    List(Vec<i64>),
    /// Resources whose text in a space holds parts, by number.
    Parts(i64, &'q str),
    /// Resources that hold words, by number.
    Words(&'q str),
    /// Resources by a string, from one up to another.
    Strings {
        /// The parameter.
        param: i64,
        /// The first string.
        from: &'q str,
        /// The first that is too far.
        to: &'q str,
    },
    /// All of the type, by time of writing.
    Kind {
        /// Last first.
        down: bool,
    },
    /// Resources by a span.
    Span {
        /// The parameter.
        param: i64,
        /// Last first.
        down: bool,
    },
}

/// A walk that goes on where it stopped.
#[derive(Debug)]
pub(crate) struct Walk<'q> {
    along: Along<'q>,
    kind: i64,
    key: SortValue,
    rid: i64,
    chunk: i64,
    ended: bool,
}

impl Along<'_> {
    /// Whether what is walked along has an order of its own, other than that of number.
    pub(crate) fn is_keyed(&self) -> bool {
        match self {
            Self::Kind { .. } | Self::Span { .. } | Self::Strings { .. } => true,
            Self::Posting(..) | Self::List(_) | Self::Parts(..) | Self::Words(_) => false,
        }
    }

    /// What stands before everything.
    fn start(&self) -> (SortValue, i64) {
        match self {
            Self::Kind { down: true } | Self::Span { down: true, .. } => (SortValue::Real(f64::INFINITY), i64::MAX),
            Self::Kind { down: false } | Self::Span { down: false, .. } => (SortValue::Real(f64::NEG_INFINITY), 0),
            Self::Strings { from, .. } => (SortValue::Text((*from).to_owned()), 0),
            Self::Posting(..) | Self::List(_) | Self::Parts(..) | Self::Words(_) => (SortValue::Missing, 0),
        }
    }
}

impl<'q> Walk<'q> {
    /// A walk over resources of `kind`, from the start or from after a place.
    pub(crate) fn new(along: Along<'q>, kind: i64, after: Option<(SortValue, i64)>) -> Self {
        let (key, rid) = after.unwrap_or_else(|| along.start());
        Self {
            along,
            kind,
            key,
            rid,
            chunk: CHUNK_FIRST,
            ended: false,
        }
    }

    /// The next candidates with their keys; none at the end.
    pub(crate) fn next(&mut self, session: &Session<'_>) -> Result<Vec<(SortValue, i64)>, StoreError> {
        if self.ended {
            return Ok(Vec::new());
        }
        let found = match &self.along {
            Along::Posting(param, values) => numbered(self.postings(session, *param, values)?),
            Along::List(list) => {
                let from = list.partition_point(|rid| *rid <= self.rid);
                let rest = list.get(from..).unwrap_or_default();
                numbered(
                    rest.iter()
                        .copied()
                        .take(usize::try_from(self.chunk).unwrap_or(1))
                        .collect(),
                )
            }
            Along::Parts(space, query) => numbered(self.texts(session, statement::PART_WALK, *space, query)?),
            Along::Words(query) => numbered(self.texts(session, statement::WORD_WALK, self.kind, query)?),
            Along::Strings { param, to, .. } => {
                let read = |row: &Row<'_>| Ok((SortValue::Text(row.get(0)?), row.get(1)?));
                let binds = params![param, self.key, self.rid, to, session.other(), self.chunk];
                session.rows(statement::STRING_WALK, binds, read)?
            }
            Along::Kind { down } => {
                let sql = if *down {
                    statement::KIND_DOWN
                } else {
                    statement::KIND_UP
                };
                let read = |row: &Row<'_>| Ok((SortValue::Int(row.get(0)?), row.get(1)?));
                session.rows(
                    sql,
                    params![self.kind, session.bit(), self.key, self.rid, self.chunk],
                    read,
                )?
            }
            Along::Span { param, down } => {
                let sql = if *down {
                    statement::SPAN_DOWN
                } else {
                    statement::SPAN_UP
                };
                let read = |row: &Row<'_>| Ok((sort_value(row)?, row.get(1)?));
                session.rows(
                    sql,
                    params![param, session.other(), self.key, self.rid, self.chunk],
                    read,
                )?
            }
        };
        match found.last() {
            Some((key, rid)) => (self.key, self.rid) = (key.clone(), *rid),
            None => self.ended = true,
        }
        self.chunk = (self.chunk * 4).min(CHUNK_MAX);
        Ok(found)
    }

    /// Merges the lists of several values, up to where the shortest of the chunks that were cut ends.
    fn postings(&self, session: &Session<'_>, param: i64, values: &[i64]) -> Result<Vec<i64>, StoreError> {
        let (mut merged, mut bound) = (Vec::new(), i64::MAX);
        for value in values {
            let binds = params![param, value, self.rid, session.other(), self.chunk];
            let rids: Vec<i64> = session.rows(statement::POSTING_WALK, binds, |row| row.get(0))?;
            if i64::try_from(rids.len()) == Ok(self.chunk) {
                bound = rids.last().map_or(bound, |last| bound.min(*last));
            }
            merged.extend(rids);
        }
        if values.len() > 1 {
            merged.retain(|rid| *rid <= bound);
            merged.sort_unstable();
            merged.dedup();
        }
        Ok(merged)
    }

    fn texts(&self, session: &Session<'_>, sql: &str, space: i64, query: &str) -> Result<Vec<i64>, StoreError> {
        let base = space << 40;
        let binds = params![query, base | self.rid, base + (1 << 40), self.chunk];
        session.rows(sql, binds, |row| Ok(row.get::<_, i64>(0)? - base))
    }
}

fn numbered(rids: Vec<i64>) -> Vec<(SortValue, i64)> {
    rids.into_iter().map(|rid| (SortValue::Missing, rid)).collect()
}

fn sort_value(row: &Row<'_>) -> rusqlite::Result<SortValue> {
    Ok(match row.get_ref(0)? {
        ValueRef::Integer(number) => SortValue::Int(number),
        ValueRef::Real(number) => SortValue::Real(number),
        ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => SortValue::Real(f64::NAN),
    })
}

impl rusqlite::ToSql for SortValue {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(number) => (*number).into(),
            Self::Real(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Missing => rusqlite::types::Null.into(),
        })
    }
}

impl<'q> Step<'q> {
    /// Whether candidates can come from an index of this clause.
    pub(crate) fn leads(&self) -> bool {
        match self.need {
            Need::Facts | Need::Written => false,
            Need::Span => self.spans().is_some(),
            Need::Never
            | Need::Posting(_)
            | Need::Resources(_)
            | Need::Near(_)
            | Need::Strings(_)
            | Need::Parts(..)
            | Need::Words(_) => true,
        }
    }

    /// Whether its index gives candidates in order of number without gathering them all.
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self.need, Need::Posting(_) | Need::Parts(..) | Need::Words(_))
    }

    /// How many candidates its index gives, [`MANY`] at most.
    pub(crate) fn estimate(&self, session: &Session<'_>, kind: i64) -> Result<i64, StoreError> {
        let length = |length: usize| i64::try_from(length).unwrap_or(MANY);
        Ok(match &self.need {
            Need::Never => 0,
            Need::Posting(values) => {
                let mut sum = 0;
                for value in values {
                    let binds = params![self.param, value, MANY];
                    let count: Vec<i64> = session.rows(statement::POSTING_COUNT, binds, |row| row.get(0))?;
                    sum += count.first().copied().unwrap_or_default();
                    if sum >= MANY {
                        break;
                    }
                }
                sum.min(MANY)
            }
            Need::Resources(list) => length(list.len()),
            Need::Near(list) => length(list.len()),
            Need::Span | Need::Strings(_) => {
                let (rids, cut_off) = self.gather(session, MANY)?;
                if cut_off { MANY } else { length(rids.len()) }
            }
            Need::Parts(space, query) => Self::count_texts(session, statement::PART_WALK, *space, query)?,
            Need::Words(query) => Self::count_texts(session, statement::WORD_WALK, kind, query)?,
            Need::Facts | Need::Written => MANY,
        })
    }

    fn count_texts(session: &Session<'_>, sql: &str, space: i64, query: &str) -> Result<i64, StoreError> {
        let binds = params![query, space << 40, (space + 1) << 40, MANY];
        let found = session.rows(sql, binds, |row| row.get::<_, i64>(0))?;
        Ok(i64::try_from(found.len()).unwrap_or(MANY))
    }

    /// The strings that answer the clause, when they stand together in the index.
    pub(crate) fn strings(&'q self) -> Option<Along<'q>> {
        match &self.need {
            Need::Strings(ranges) => match ranges.as_slice() {
                [(param, from, to)] => Some(Along::Strings {
                    param: *param,
                    from,
                    to,
                }),
                _ => None,
            },
            Need::Never
            | Need::Posting(_)
            | Need::Resources(_)
            | Need::Near(_)
            | Need::Written
            | Need::Span
            | Need::Parts(..)
            | Need::Words(_)
            | Need::Facts => None,
        }
    }

    /// What to walk along for candidates of this clause.
    pub(crate) fn along(&'q self, session: &Session<'_>) -> Result<Along<'q>, StoreError> {
        Ok(match &self.need {
            Need::Never => Along::List(Vec::new()),
            Need::Posting(values) => Along::Posting(self.param, values),
            Need::Resources(list) => Along::List(list.clone()),
            Need::Near(list) => Along::List(list.keys().copied().collect()),
            Need::Parts(space, query) => Along::Parts(*space, query),
            Need::Words(query) => Along::Words(query),
            Need::Span | Need::Strings(_) => {
                let (mut rids, _) = self.gather(session, i64::MAX)?;
                rids.sort_unstable();
                rids.dedup();
                Along::List(rids)
            }
            Need::Facts | Need::Written => Along::Kind { down: true },
        })
    }

    fn spans(
        &self,
    ) -> Option<
        Vec<(
            bool,
            crate::store::embedded::plan::End,
            crate::store::embedded::plan::End,
        )>,
    > {
        match &self.clause.test {
            Test::Any(wanted) => wanted.iter().map(span_range).collect(),
            Test::None(_) | Test::Missing(_) | Test::Chain(_) | Test::Has { .. } => None,
        }
    }

    /// All that a range gives, in no order, `limit` rows at most; and whether there may be more.
    fn gather(&self, session: &Session<'_>, limit: i64) -> Result<(Vec<i64>, bool), StoreError> {
        let mut rids = Vec::new();
        let mut cut_off = false;
        let reached = |length: usize| i64::try_from(length).is_ok_and(|length| length >= limit);
        match &self.need {
            Need::Strings(ranges) => {
                for (param, from, to) in ranges {
                    let binds = params![param, from, to, session.other(), limit];
                    let found = session.rows(statement::STRING_RANGE, binds, |row| row.get::<_, i64>(0))?;
                    cut_off |= reached(found.len());
                    rids.extend(found);
                }
            }
            Need::Span => {
                let Test::Any(wanted) = &self.clause.test else {
                    return Ok((rids, false));
                };
                for (by_lo, from, to) in self.spans().unwrap_or_default() {
                    let sql = if by_lo {
                        statement::SPAN_BY_LO
                    } else {
                        statement::SPAN_BY_HI
                    };
                    let read = |row: &Row<'_>| Ok((ends(row)?, row.get::<_, i64>(2)?));
                    let found = session.rows(sql, params![self.param, from, to, session.other(), limit], read)?;
                    // Rows that do not hold count too: how many more of the range do is not known.
                    cut_off |= reached(found.len());
                    let holds = |value| self.confirm || wanted.iter().any(|one| matches(one, value));
                    rids.extend(found.iter().filter(|(value, _)| holds(value)).map(|(_, rid)| *rid));
                }
            }
            Need::Never
            | Need::Posting(_)
            | Need::Resources(_)
            | Need::Near(_)
            | Need::Written
            | Need::Parts(..)
            | Need::Words(_)
            | Need::Facts => {}
        }
        Ok((rids, cut_off))
    }

    /// Whether a resource satisfies the clause; `led` says that its index gave the resource.
    pub(crate) fn holds(&self, session: &mut Session<'_>, kind: i64, rid: i64, led: bool) -> Result<bool, StoreError> {
        if led && !self.confirm {
            return Ok(true);
        }
        match &self.need {
            Need::Never => return Ok(false),
            Need::Posting(values) if !led => {
                let mut found = false;
                for value in values {
                    let binds = params![self.param, value, rid, session.other()];
                    found = session.exists(statement::POSTING_PROBE, binds)?;
                    if found {
                        break;
                    }
                }
                if !found || !self.confirm {
                    return Ok(found);
                }
            }
            Need::Resources(list) => return Ok(list.binary_search(&rid).is_ok()),
            Need::Near(list) => return Ok(list.contains_key(&rid)),
            Need::Written => {
                let rows = session.rows(statement::RESOURCE, [rid], |row| row.get::<_, i64>(1))?;
                let Test::Any(wanted) = &self.clause.test else {
                    return Ok(false);
                };
                let at = |ms: &i64| crate::search::EntryValue::Date { lo: *ms, hi: *ms };
                return Ok(rows.iter().any(|ms| wanted.iter().any(|one| matches(one, &at(ms)))));
            }
            Need::Span if !self.confirm => {
                let values = session.rows(statement::SPAN_PROBE, params![self.param, rid, session.other()], ends)?;
                let Test::Any(wanted) = &self.clause.test else {
                    return Ok(false);
                };
                return Ok(values.iter().any(|value| wanted.iter().any(|one| matches(one, value))));
            }
            Need::Words(query) if !self.confirm => {
                return session.exists(statement::WORD_PROBE, params![query, kind << 40 | rid]);
            }
            Need::Posting(_) | Need::Span | Need::Words(_) | Need::Strings(_) | Need::Parts(..) | Need::Facts => {}
        }
        let mut facts = session.facts(rid, Some(self.param))?;
        if let (Test::Missing(_), true) = (&self.clause.test, facts.is_empty()) {
            // A concept of words only, or a reference by identifier only, is a value too.
            for part in self.besides.into_iter().flatten() {
                facts.extend(session.facts(rid, Some(part))?);
            }
        }
        Ok(satisfied(&self.clause.test, &facts))
    }
}
