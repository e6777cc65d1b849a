//! Running a search: choosing an index, walking it, paging, counting.
//!
//! Of all clauses, the one whose index gives fewest candidates leads; the others are asked about each candidate by
//! primary key, so that the cost follows the page and not the store. A page without an order of its own is in order of
//! number, of a string where many begin alike, or of time of writing when no index leads. A sorted page is gathered when few match, else walked.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, params};

use crate::fhir::{FhirVersion, Key};
use crate::search::{Clause, EntryValue, Kind, Query, SortKey, Target, Test, Total};
use crate::store::contract::{EntryMode, Page, PageEntry, StoreError};
use crate::store::embedded::cursor::{self, Order, Place, SortValue};
use crate::store::embedded::fact;
use crate::store::embedded::failure::failure;
use crate::store::embedded::include::included;
use crate::store::embedded::name::{ParameterIds, Part};
use crate::store::embedded::plan::{Need, Session, Step};
use crate::store::embedded::read::read_rid;
use crate::store::embedded::statement;
use crate::store::embedded::unpack::{Piece, Unpacker};
use crate::store::embedded::walk::{Along, MANY, Walk};
use crate::store::embedded::write::VERSION_BITS;

/// Resources that may move while pages are turned, before some of them are shown twice or not at all.
const MOVED_MAX: i64 = 10_000;
/// Resources that refer to one target, read at once.
const REFERRING_MAX: i64 = i64::MAX;

/// What searches share.
#[derive(Debug)]
pub(crate) struct Searcher {
    ids: Arc<ParameterIds>,
}

impl Searcher {
    /// A searcher over the parameters' numbers.
    pub(crate) fn new(ids: Arc<ParameterIds>) -> Self {
        Self { ids }
    }

    /// Every statement that a search runs.
    pub(crate) fn statements() -> impl Iterator<Item = &'static str> {
        statement::ALL.into_iter()
    }
}

/// One match: its sort keys and number.
type Found = (Vec<SortValue>, i64);

/// Runs a query on a snapshot.
pub(crate) fn search(
    searcher: &Searcher,
    conn: &Connection,
    unpacker: &mut Unpacker,
    query: &Query,
) -> Result<Page, StoreError> {
    let snapshot = conn.unchecked_transaction().map_err(failure)?;
    let mut session = Session {
        conn: &snapshot,
        unpacker,
        ids: &searcher.ids,
        version: query.version,
        next: None,
    };
    let place = query
        .cursor
        .as_deref()
        .map(|text| cursor::read(query, text))
        .transpose()?;
    let Some(kind) = searcher.ids.kind(&query.kind) else {
        return Ok(Page {
            total: Some(0),
            ..Page::default()
        });
    };
    let steps = resolve(&mut session, &query.kind, &query.clauses)?;
    if steps.iter().any(|step| matches!(step.need, Need::Never)) {
        return Ok(Page {
            total: Some(0),
            ..Page::default()
        });
    }
    let mut search = Search {
        session,
        query,
        kind,
        steps: &steps,
    };
    search.page(place)
}

struct Search<'s, 'c> {
    session: Session<'c>,
    query: &'s Query,
    kind: i64,
    steps: &'s [Step<'s>],
}

impl Search<'_, '_> {
    fn page(&mut self, place: Option<Place>) -> Result<Page, StoreError> {
        let count = self.query.count as usize;
        let mut total = place.as_ref().and_then(|place| place.total);
        if total.is_none() && self.query.total != Total::None {
            total = Some(count_all(&mut self.session, self.kind, self.steps)?);
        }
        if count == 0 {
            return Ok(Page {
                total,
                ..Page::default()
            });
        }
        let first = place.is_none();
        let lead = self.lead()?;
        let mut place = match place {
            Some(place) => place,
            None => self.start(&lead)?,
        };
        let after = (!first).then(|| (place.keys.clone(), place.rid));
        if place.order != Order::Sorted {
            self.session.next = Some(match self.query.version {
                FhirVersion::R4 => Piece::R4,
                FhirVersion::R5 => Piece::R5,
            });
        }
        let mut found = match place.order {
            Order::Number => self.walk(lead.step, None, after, &place, count + 1)?,
            Order::Written => self.written(lead.step, after.as_ref(), &place, count + 1)?,
            Order::Lettered => {
                let along = self.steps.iter().find_map(Step::strings);
                self.walk(lead.step, along, after, &place, count + 1)?
            }
            Order::Walked => self.walked(after, &place, count + 1)?,
            Order::Sorted => self.sorted(&lead, after.as_ref(), &place, count + 1)?,
        };
        let more = found.len() > count;
        found.truncate(count);
        if first && !more {
            total = Some(found.len() as u64);
        }
        place.total = total;
        let next = found.last().filter(|_| more).map(|(keys, rid)| {
            let place = Place {
                keys: keys.clone(),
                rid: *rid,
                ..place
            };
            cursor::write(self.query, &place)
        });
        let rids: Vec<i64> = found.iter().map(|(_, rid)| *rid).collect();
        let mut entries = self.entries(&rids)?;
        let (along, includes_left_out) = included(&mut self.session, self.query, &rids)?;
        entries.extend(along);
        Ok(Page {
            entries,
            total,
            next,
            includes_left_out,
        })
    }

    /// The leading clause. A single one whose index is in order leads however much it gives.
    fn lead(&self) -> Result<Lead, StoreError> {
        match self.steps {
            [only] if self.query.sort.is_empty() && only.is_ordered() => Ok(Lead {
                step: Some(0),
                estimate: MANY,
            }),
            steps => lead(&self.session, self.kind, steps),
        }
    }

    /// The order of the pages, and what is there now.
    fn start(&self, lead: &Lead) -> Result<Place, StoreError> {
        let near = self.steps.iter().any(|step| matches!(step.need, Need::Near(_)));
        let few = lead.step.is_some() && lead.estimate < MANY;
        let order = match self.query.sort.as_slice() {
            [] if near => Order::Sorted,
            [] => match lead.step.and_then(|lead| self.steps.get(lead)) {
                Some(step) if few || step.is_ordered() || !matches!(step.need, Need::Span | Need::Strings(_)) => {
                    Order::Number
                }
                Some(step) if step.strings().is_some() => Order::Lettered,
                _ => Order::Written,
            },
            _ if few => Order::Sorted,
            [key] if key.parameter.code == "_lastUpdated" => Order::Written,
            [key] if matches!(key.parameter.kind, Kind::Date | Kind::Number | Kind::Quantity) => Order::Walked,
            _ => Order::Sorted,
        };
        let last: Vec<Option<i64>> = self.session.rows(statement::RESOURCE_LAST, [], |row| row.get(0))?;
        let binds = params![self.kind, self.session.bit(), i64::MAX, i64::MAX, 1];
        let written: Vec<i64> = self.session.rows(statement::KIND_DOWN, binds, |row| row.get(0))?;
        Ok(Place {
            order,
            keys: Vec::new(),
            rid: 0,
            last_rid: last.first().copied().flatten().unwrap_or_default(),
            written: written.first().copied().unwrap_or_default(),
            total: None,
        })
    }

    /// Walks the leading index, or another, and keeps what satisfies all clauses.
    fn walk(
        &mut self,
        lead: Option<usize>,
        along: Option<Along<'_>>,
        after: Option<Found>,
        place: &Place,
        want: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let led = if along.is_some() { None } else { lead };
        let along = match (along, led.and_then(|lead| self.steps.get(lead))) {
            (Some(along), _) => along,
            (None, Some(step)) => step.along(&self.session)?,
            (None, None) => Along::Kind { down: true },
        };
        let keyed = along.is_keyed();
        let lettered = if let Along::Strings { param, from, .. } = &along {
            Some((*param, *from))
        } else {
            None
        };
        let after = after.map(|(mut keys, rid)| (keys.pop().unwrap_or(SortValue::Missing), rid));
        let mut walk = Walk::new(along, self.kind, after);
        let mut found = Vec::new();
        while found.len() < want {
            let chunk = walk.next(&self.session)?;
            if chunk.is_empty() {
                break;
            }
            for (key, rid) in chunk {
                if rid <= place.last_rid
                    && all_hold(&mut self.session, self.kind, self.steps, led, rid)?
                    && self.is_first(lettered, rid, &key)?
                {
                    found.push((if keyed { vec![key] } else { Vec::new() }, rid));
                    if found.len() == want {
                        break;
                    }
                }
            }
        }
        Ok(found)
    }

    /// Whether a string is the first of those for which a resource stands in the order: it is shown there, and only once.
    fn is_first(&mut self, lettered: Option<(i64, &str)>, rid: i64, string: &SortValue) -> Result<bool, StoreError> {
        let (Some((param, from)), SortValue::Text(string)) = (lettered, string) else {
            return Ok(true);
        };
        let facts = self.session.facts(rid, Some(param))?;
        let earlier = facts.iter().any(|fact| {
            let (EntryValue::Text(text) | EntryValue::String(text)) = &fact.value else {
                return false;
            };
            let folded = crate::search::fold(text);
            let other = fact::key(&folded);
            other.starts_with(from) && other < string.as_str()
        });
        Ok(!earlier)
    }

    /// In order of writing. What has been written since the first page stands where it stood then.
    fn written(
        &mut self,
        lead: Option<usize>,
        after: Option<&Found>,
        place: &Place,
        want: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let down = self.query.sort.first().is_none_or(|key| key.descending);
        let moved = if after.is_some() {
            self.moved(place)?
        } else {
            BTreeMap::new()
        };
        let along = Along::Kind { down };
        let extra = moved.len();
        let mut found = self.walk(lead, Some(along), after.cloned(), place, want + extra)?;
        if moved.is_empty() {
            return Ok(found);
        }
        let full = found.len() == want + extra;
        found.retain(|(_, rid)| !moved.contains_key(rid));
        let descending = [down];
        let last = found.last().cloned().filter(|_| full);
        for (rid, ms) in &moved {
            let one = (vec![SortValue::Int(*ms)], *rid);
            let later = after.is_none_or(|after| compare(&one, after, &descending).is_gt());
            let within = last
                .as_ref()
                .is_none_or(|last| compare(&one, last, &descending).is_lt());
            if later && within && all_hold(&mut self.session, self.kind, self.steps, None, *rid)? {
                found.push(one);
            }
        }
        found.sort_by(|a, b| compare(a, b, &descending));
        found.truncate(want);
        Ok(found)
    }

    /// Resources written since the first page, with the time they had then.
    fn moved(&self, place: &Place) -> Result<BTreeMap<i64, i64>, StoreError> {
        let binds = params![self.kind, self.session.bit(), place.written, place.last_rid, MOVED_MAX];
        let rids = self
            .session
            .rows(statement::KIND_SINCE, binds, |row| row.get::<_, i64>(0))?;
        let mut moved = BTreeMap::new();
        for rid in rids {
            let then = self.written_then(rid, place)?;
            moved.extend(then.map(|ms| (rid, ms)));
        }
        Ok(moved)
    }

    fn written_then(&self, rid: i64, place: &Place) -> Result<Option<i64>, StoreError> {
        let binds = params![rid << VERSION_BITS, (rid + 1) << VERSION_BITS, place.written];
        Ok(self.session.rows(statement::UPDATED_AT, binds, |row| row.get(0))?.pop())
    }

    /// Along the index of the sort parameter; those without a value follow, last written first.
    fn walked(&mut self, after: Option<Found>, place: &Place, want: usize) -> Result<Vec<Found>, StoreError> {
        let Some(key) = self.query.sort.first() else {
            return Ok(Vec::new());
        };
        let param = self
            .session
            .ids
            .get(&self.query.kind, key.parameter.code, Part::Value)
            .unwrap_or_default();
        let mut found = Vec::new();
        let without = after
            .as_ref()
            .is_some_and(|(keys, _)| keys.first() == Some(&SortValue::Missing));
        let mut rest = after.clone().filter(|_| without);
        if !without {
            found = self.walk(
                None,
                Some(Along::Span {
                    param,
                    down: key.descending,
                }),
                after,
                place,
                want,
            )?;
        }
        while found.len() < want {
            let missing = self.walk(None, Some(Along::Kind { down: true }), rest.clone(), place, want)?;
            let Some((keys, rid)) = missing.last().cloned() else {
                break;
            };
            rest = Some((keys, rid));
            for (mut keys, rid) in missing {
                let binds = params![param, rid, self.session.other()];
                if !self.session.exists(statement::SPAN_PROBE, binds)? {
                    keys.insert(0, SortValue::Missing);
                    found.push((keys, rid));
                }
            }
        }
        found.truncate(want);
        Ok(found)
    }

    /// Gathers all matches and sorts them.
    fn sorted(
        &mut self,
        lead: &Lead,
        after: Option<&Found>,
        place: &Place,
        want: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let everything = usize::MAX;
        let all = self.walk(lead.step, None, None, place, everything)?;
        let descending: Vec<bool> = self.query.sort.iter().map(|key| key.descending).collect();
        let mut found = Vec::with_capacity(all.len());
        for (_, rid) in all {
            let keys = self.keys(rid, place)?;
            let one = (keys, rid);
            if after.is_none_or(|after| compare(&one, after, &descending).is_gt()) {
                found.push(one);
            }
        }
        if found.len() > want {
            found.select_nth_unstable_by(want - 1, |a, b| compare(a, b, &descending));
            found.truncate(want);
        }
        found.sort_by(|a, b| compare(a, b, &descending));
        Ok(found)
    }

    fn keys(&mut self, rid: i64, place: &Place) -> Result<Vec<SortValue>, StoreError> {
        if self.query.sort.is_empty() {
            return Ok(vec![self.distance(rid).map_or(SortValue::Missing, SortValue::Real)]);
        }
        let mut keys = Vec::with_capacity(self.query.sort.len());
        for key in &self.query.sort {
            keys.push(self.key(rid, key, place)?);
        }
        Ok(keys)
    }

    fn key(&mut self, rid: i64, key: &SortKey, place: &Place) -> Result<SortValue, StoreError> {
        if key.parameter.code == "_lastUpdated" {
            let now: Vec<i64> = self.session.rows(statement::RESOURCE, [rid], |row| row.get(1))?;
            let ms = match now.first() {
                Some(ms) if *ms > place.written => self.written_then(rid, place)?.or(Some(*ms)),
                now => now.copied(),
            };
            return Ok(ms.map_or(SortValue::Missing, SortValue::Int));
        }
        if key.parameter.code == "_id" {
            let stored = self
                .session
                .rows("SELECT id FROM resource WHERE rid = ?1", [rid], |row| row.get(0))?;
            return Ok(stored.into_iter().next().map_or(SortValue::Missing, SortValue::Text));
        }
        let param = self
            .session
            .ids
            .get(&self.query.kind, key.parameter.code, Part::Value)
            .unwrap_or_default();
        let mut facts = self.session.facts(rid, Some(param))?;
        if facts.is_empty() && key.parameter.kind == Kind::Token {
            let words = self.session.ids.get(&self.query.kind, key.parameter.code, Part::Text);
            facts = self.session.facts(rid, Some(words.unwrap_or_default()))?;
        }
        let values = facts.iter().map(|fact| sort_value(&fact.value, key.descending));
        let descending = key.descending;
        Ok(values
            .min_by(|a, b| order(a, b, descending))
            .unwrap_or(SortValue::Missing))
    }

    fn distance(&self, rid: i64) -> Option<f64> {
        self.steps.iter().find_map(|step| {
            if let Need::Near(list) = &step.need {
                list.get(&rid).copied()
            } else {
                None
            }
        })
    }

    fn entries(&mut self, rids: &[i64]) -> Result<Vec<PageEntry>, StoreError> {
        let mut entries = Vec::with_capacity(rids.len());
        for rid in rids {
            let stored = read_rid(self.session.conn, self.session.unpacker, self.session.version, *rid)?;
            let stored = stored.filter(|stored| stored.body.is_some());
            let distance_km = self.distance(*rid);
            entries.extend(stored.map(|stored| PageEntry {
                stored,
                mode: EntryMode::Match,
                distance_km,
            }));
        }
        Ok(entries)
    }
}

/// The clause that leads, and how many candidates it gives.
struct Lead {
    step: Option<usize>,
    estimate: i64,
}

fn lead(session: &Session<'_>, kind: i64, steps: &[Step<'_>]) -> Result<Lead, StoreError> {
    let mut best = Lead {
        step: None,
        estimate: i64::MAX,
    };
    for (place, step) in steps.iter().enumerate().filter(|(_, step)| step.leads()) {
        let mut estimate = step.estimate(session, kind)?;
        // Among many, an index that is walked in order is better than one that must be gathered.
        if estimate >= MANY && !step.is_ordered() {
            estimate = MANY + 1;
        }
        if estimate < best.estimate {
            best = Lead {
                step: Some(place),
                estimate,
            };
        }
        if best.estimate <= 1 {
            break;
        }
    }
    Ok(best)
}

fn all_hold(
    session: &mut Session<'_>,
    kind: i64,
    steps: &[Step<'_>],
    led: Option<usize>,
    rid: i64,
) -> Result<bool, StoreError> {
    let leading = led.and_then(|led| steps.get(led));
    // These indexes know no release, and keep what is only referred to.
    let loose = leading.is_some_and(|step| {
        matches!(
            step.need,
            Need::Words(_) | Need::Parts(..) | Need::Resources(_) | Need::Near(_)
        )
    });
    if loose {
        let live: Vec<i64> = session.rows(statement::RESOURCE, [rid], |row| row.get(0))?;
        if live.first().is_none_or(|live| live & session.bit() == 0) {
            return Ok(false);
        }
    }
    // Those that need the facts come last: they cost most.
    for slow in [false, true] {
        for (place, step) in steps.iter().enumerate().filter(|(_, step)| step.is_slow() == slow) {
            if !step.holds(session, kind, rid, led == Some(place))? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

impl Step<'_> {
    fn is_slow(&self) -> bool {
        self.confirm || matches!(self.need, Need::Strings(_) | Need::Facts)
    }
}

/// The numbers of all matches, in order.
fn enumerate(session: &mut Session<'_>, kind: i64, steps: &[Step<'_>]) -> Result<Vec<i64>, StoreError> {
    if steps.iter().any(|step| matches!(step.need, Need::Never)) {
        return Ok(Vec::new());
    }
    let lead = lead(session, kind, steps)?.step;
    let along = match lead.and_then(|lead| steps.get(lead)) {
        Some(step) => step.along(session)?,
        None => Along::Kind { down: true },
    };
    let mut walk = Walk::new(along, kind, None);
    let mut rids = Vec::new();
    loop {
        let chunk = walk.next(session)?;
        if chunk.is_empty() {
            break;
        }
        for (_, rid) in chunk {
            if all_hold(session, kind, steps, lead, rid)? {
                rids.push(rid);
            }
        }
    }
    rids.sort_unstable();
    Ok(rids)
}

fn count_all(session: &mut Session<'_>, kind: i64, steps: &[Step<'_>]) -> Result<u64, StoreError> {
    if steps.is_empty() {
        let count: Vec<i64> = session.rows(statement::KIND_COUNT, params![kind, session.bit()], |row| row.get(0))?;
        return Ok(count.first().copied().unwrap_or_default().unsigned_abs());
    }
    Ok(enumerate(session, kind, steps)?.len() as u64)
}

/// What each clause needs; chains are followed here.
fn resolve<'q>(session: &mut Session<'_>, kind: &str, clauses: &'q [Clause]) -> Result<Vec<Step<'q>>, StoreError> {
    let mut steps = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let mut step = session.step(kind, clause)?;
        match &clause.test {
            Test::Chain(branches) => step.need = chain(session, step.param, branches)?,
            Test::Has {
                kind: from,
                clause: inner,
            } => step.need = has(session, from, clause.parameter.code, inner)?,
            Test::Any(_) | Test::None(_) | Test::Missing(_) => {}
        }
        steps.push(step);
    }
    Ok(steps)
}

/// Resources that refer, by `param`, to one that satisfies a branch's clause.
fn chain(session: &mut Session<'_>, param: i64, branches: &[(String, Clause)]) -> Result<Need, StoreError> {
    let (mut found, mut near) = (Vec::new(), None);
    for (kind, clause) in branches {
        let Some(number) = session.ids.kind(kind) else {
            continue;
        };
        let steps = resolve(session, kind, std::slice::from_ref(clause))?;
        let away = match steps.first().map(|step| &step.need) {
            Some(Need::Near(list)) => Some(list),
            _ => None,
        };
        for target in enumerate(session, number, &steps)? {
            let binds = params![param, target, 0, session.other(), REFERRING_MAX];
            let rids: Vec<i64> = session.rows(statement::POSTING_WALK, binds, |row| row.get(0))?;
            if let Some(km) = away.and_then(|away| away.get(&target)) {
                let near = near.get_or_insert_with(BTreeMap::new);
                for rid in rids {
                    let nearest = near.entry(rid).or_insert(*km);
                    *nearest = km.min(*nearest);
                }
            } else {
                found.extend(rids);
            }
        }
    }
    if let Some(near) = near {
        return Ok(Need::Near(near));
    }
    Ok(resources(found))
}

/// Resources to which one of type `from` that satisfies the clause refers by `code`.
fn has(session: &mut Session<'_>, from: &str, code: &str, clause: &Clause) -> Result<Need, StoreError> {
    let (Some(kind), Some(param)) = (session.ids.kind(from), session.ids.get(from, code, Part::Value)) else {
        return Ok(Need::Never);
    };
    let steps = resolve(session, from, std::slice::from_ref(clause))?;
    let mut found = Vec::new();
    for rid in enumerate(session, kind, &steps)? {
        for fact in session.facts(rid, Some(param))? {
            if let EntryValue::Reference(Target::Local(key)) = &fact.value {
                found.extend(target(session, key)?);
            }
        }
    }
    Ok(resources(found))
}

fn target(session: &Session<'_>, key: &Key) -> Result<Option<i64>, StoreError> {
    session.rid(key.kind(), key.id())
}

fn resources(mut rids: Vec<i64>) -> Need {
    rids.sort_unstable();
    rids.dedup();
    if rids.is_empty() {
        Need::Never
    } else {
        Need::Resources(rids)
    }
}

/// The order of two matches: key by key, then by number; both downwards when the first key is.
fn compare(a: &Found, b: &Found, descending: &[bool]) -> Ordering {
    let keys =
        a.0.iter()
            .zip(&b.0)
            .zip(descending.iter().chain(std::iter::repeat(&false)));
    let by_keys = keys
        .map(|((a, b), down)| order(a, b, *down))
        .find(|order| order.is_ne());
    by_keys.unwrap_or_else(|| {
        let by_number = a.1.cmp(&b.1);
        if descending.first() == Some(&true) {
            by_number.reverse()
        } else {
            by_number
        }
    })
}

fn order(a: &SortValue, b: &SortValue, descending: bool) -> Ordering {
    let up = match (a, b) {
        (SortValue::Missing, SortValue::Missing) => return Ordering::Equal,
        (SortValue::Missing, _) => return Ordering::Greater,
        (_, SortValue::Missing) => return Ordering::Less,
        (SortValue::Int(a), SortValue::Int(b)) => a.cmp(b),
        (SortValue::Real(a), SortValue::Real(b)) => a.total_cmp(b),
        (SortValue::Text(a), SortValue::Text(b)) => a.cmp(b),
        (SortValue::Int(_), _) | (SortValue::Real(_), SortValue::Text(_)) => Ordering::Less,
        (_, SortValue::Int(_)) | (SortValue::Text(_), SortValue::Real(_)) => Ordering::Greater,
    };
    if descending { up.reverse() } else { up }
}

/// What a value is sorted by: the end that comes first in the order.
fn sort_value(value: &EntryValue, descending: bool) -> SortValue {
    match value {
        EntryValue::Token { code, .. } => SortValue::Text(code.to_lowercase()),
        EntryValue::Text(text) | EntryValue::String(text) => SortValue::Text(crate::search::fold(text)),
        EntryValue::Date { lo, hi } => SortValue::Int(if descending { *hi } else { *lo }),
        EntryValue::Quantity { lo, hi, .. } => SortValue::Real(if descending { *hi } else { *lo }),
        EntryValue::Reference(Target::Local(key)) => SortValue::Text(key.to_string()),
        EntryValue::Reference(Target::Absolute(url)) => SortValue::Text(url.clone()),
        EntryValue::Uri(uri) => SortValue::Text(uri.clone()),
        EntryValue::ReferenceIdentifier { .. }
        | EntryValue::Words(_)
        | EntryValue::Position { .. }
        | EntryValue::Composite(_) => SortValue::Missing,
    }
}
