//! What comes along with the matches: `_include` and `_revinclude`.

use std::collections::BTreeSet;

use rusqlite::params;

use crate::search::{EntryValue, Include, Kind, Query, Target, parameters};
use crate::store::contract::{EntryMode, PageEntry, StoreError};
use crate::store::embedded::name::Part;
use crate::store::embedded::plan::Session;
use crate::store::embedded::read::read_rid;
use crate::store::embedded::statement;

/// Included resources on a page.
pub(crate) const INCLUDES_MAX: usize = 1_000;
/// Resources that refer to one match, of one parameter, that are looked at.
const REFERRING_MAX: i64 = 100_000;

/// The resources that come along with `matches`, in the order they are found, and how many were left out.
pub(crate) fn included(
    session: &mut Session<'_>,
    query: &Query,
    found: &[i64],
) -> Result<(Vec<PageEntry>, u64), StoreError> {
    let mut seen: BTreeSet<i64> = found.iter().copied().collect();
    let (mut entries, mut left_out) = (Vec::new(), 0);
    for include in &query.includes {
        let params = parameter_numbers(session, query, include);
        for rid in found {
            let others = if include.reverse {
                referring(session, &params, *rid)?
            } else {
                referred(session, &params, *rid, include.target.as_deref())?
            };
            for other in others {
                if !seen.insert(other) {
                    continue;
                }
                if entries.len() >= INCLUDES_MAX {
                    left_out += 1;
                    continue;
                }
                let stored = read_rid(session.conn, session.unpacker, session.version, other)?;
                let stored = stored.filter(|stored| stored.body.is_some());
                entries.extend(stored.map(|stored| PageEntry {
                    stored,
                    mode: EntryMode::Include,
                    distance_km: None,
                }));
            }
        }
    }
    Ok((entries, left_out))
}

fn parameter_numbers(session: &Session<'_>, query: &Query, include: &Include) -> Vec<i64> {
    let all = parameters(query.version, &include.kind)
        .iter()
        .filter(|one| one.kind == Kind::Reference);
    let wanted = all.filter(|one| include.parameter.is_none_or(|only| only.code == one.code));
    wanted
        .filter_map(|one| session.ids.get(&include.kind, one.code, Part::Value))
        .collect()
}

fn referring(session: &Session<'_>, params: &[i64], rid: i64) -> Result<Vec<i64>, StoreError> {
    let mut found = Vec::new();
    for param in params {
        let binds = params![param, rid, 0, session.other(), REFERRING_MAX];
        found.extend(session.rows(statement::POSTING_WALK, binds, |row| row.get::<_, i64>(0))?);
    }
    Ok(found)
}

fn referred(session: &mut Session<'_>, params: &[i64], rid: i64, kind: Option<&str>) -> Result<Vec<i64>, StoreError> {
    let facts = session.facts(rid, None)?;
    let mut found = Vec::new();
    for fact in facts.iter().filter(|fact| params.contains(&fact.param)) {
        if let EntryValue::Reference(Target::Local(key)) = &fact.value
            && kind.is_none_or(|kind| kind == key.kind())
        {
            found.extend(session.rid(key.kind(), key.id())?);
        }
    }
    Ok(found)
}
