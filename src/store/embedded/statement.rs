//! Every statement that a search runs. Their texts are fixed, so that each is compiled once and its plan is tested.

/// Resources with a value, in order of number. Parameter, value, number after which, mask to leave out, rows.
pub(crate) const POSTING_WALK: &str =
    "SELECT rid FROM posting WHERE param = ?1 AND value = ?2 AND rid > ?3 AND mask <> ?4 ORDER BY rid LIMIT ?5";

/// Whether a resource has a value.
pub(crate) const POSTING_PROBE: &str =
    "SELECT 1 FROM posting WHERE param = ?1 AND value = ?2 AND rid = ?3 AND mask <> ?4";

/// How many resources have a value, counting no farther than a limit.
pub(crate) const POSTING_COUNT: &str =
    "SELECT count(*) FROM (SELECT 1 FROM posting WHERE param = ?1 AND value = ?2 LIMIT ?3)";

/// Codes of any system.
pub(crate) const TOKEN_BY_CODE: &str = "SELECT tid, system FROM token WHERE code = ?1";

/// A code of a system.
pub(crate) const TOKEN: &str = "SELECT tid FROM token WHERE code = ?1 AND system = ?2";

/// Codes that begin alike.
pub(crate) const TOKEN_BELOW: &str = "SELECT tid, system FROM token WHERE code >= ?1 AND code < ?2 LIMIT ?3";

/// Strings between two.
pub(crate) const STRING_RANGE: &str =
    "SELECT rid FROM string WHERE param = ?1 AND key >= ?2 AND key < ?3 AND mask <> ?4 LIMIT ?5";

/// Resources in order of a string. Parameter, string and number after which, first string that is too far, mask to leave
/// out, rows.
pub(crate) const STRING_WALK: &str = "SELECT key, rid FROM string
    WHERE param = ?1 AND (key, rid) > (?2, ?3) AND key < ?4 AND mask <> ?5 ORDER BY key, rid LIMIT ?6";

/// Spans by their first end.
pub(crate) const SPAN_BY_LO: &str = "SELECT lo, hi, rid FROM span INDEXED BY span_lo WHERE param = ?1 AND lo >= ?2 AND lo <= ?3 AND mask <> ?4 LIMIT ?5";

/// Spans by their last end.
pub(crate) const SPAN_BY_HI: &str = "SELECT lo, hi, rid FROM span INDEXED BY span_hi WHERE param = ?1 AND hi >= ?2 AND hi <= ?3 AND mask <> ?4 LIMIT ?5";

/// Spans of a resource.
pub(crate) const SPAN_PROBE: &str = "SELECT lo, hi FROM span WHERE param = ?1 AND rid = ?2 AND mask <> ?3";

/// Resources in order of their first span. Parameter, mask to leave out, end and number after which, rows.
pub(crate) const SPAN_UP: &str = "SELECT s.lo, s.rid FROM span s INDEXED BY span_lo
    WHERE s.param = ?1 AND s.mask <> ?2 AND (s.lo, s.rid) > (?3, ?4)
    AND NOT EXISTS (SELECT 1 FROM span x WHERE x.param = ?1 AND x.rid = s.rid AND x.mask <> ?2 AND x.lo < s.lo)
    ORDER BY s.lo, s.rid LIMIT ?5";

/// Resources in order of their last span, backwards.
pub(crate) const SPAN_DOWN: &str = "SELECT s.hi, s.rid FROM span s INDEXED BY span_hi
    WHERE s.param = ?1 AND s.mask <> ?2 AND (s.hi, s.rid) < (?3, ?4)
    AND NOT EXISTS (SELECT 1 FROM span x WHERE x.param = ?1 AND x.rid = s.rid AND x.mask <> ?2 AND x.hi > s.hi)
    ORDER BY s.hi DESC, s.rid DESC LIMIT ?5";

/// Places in a band of latitude, between two longitudes.
pub(crate) const PLACE_BAND: &str = "SELECT latitude, longitude, rid FROM place
    WHERE param = ?1 AND band = ?2 AND longitude >= ?3 AND longitude <= ?4 AND mask <> ?5";

/// Resources that hold a text with these parts, in order of number.
pub(crate) const PART_WALK: &str =
    "SELECT rowid FROM part WHERE part MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid LIMIT ?4";

/// Resources that hold these words, in order of number.
pub(crate) const WORD_WALK: &str =
    "SELECT rowid FROM word WHERE word MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid LIMIT ?4";

/// Whether a resource holds these words.
pub(crate) const WORD_PROBE: &str = "SELECT 1 FROM word WHERE word MATCH ?1 AND rowid = ?2";

/// Resources of a type, last written first. Type, release bit, time and number before which, rows.
pub(crate) const KIND_DOWN: &str = "SELECT updated, rid FROM resource
    WHERE kind = ?1 AND live > 0 AND live & ?2 AND (updated, rid) < (?3, ?4) ORDER BY updated DESC, rid DESC LIMIT ?5";

/// Resources of a type, first written first.
pub(crate) const KIND_UP: &str = "SELECT updated, rid FROM resource
    WHERE kind = ?1 AND live > 0 AND live & ?2 AND (updated, rid) > (?3, ?4) ORDER BY updated, rid LIMIT ?5";

/// How many resources of a type there are.
pub(crate) const KIND_COUNT: &str = "SELECT count(*) FROM resource WHERE kind = ?1 AND live > 0 AND live & ?2";

/// Resources of a type that were written after a moment: what moved while pages were turned.
pub(crate) const KIND_SINCE: &str = "SELECT rid, vid FROM resource
    WHERE kind = ?1 AND live > 0 AND live & ?2 AND updated > ?3 AND rid <= ?4 ORDER BY updated LIMIT ?5";

/// When a resource had last been written at a moment.
pub(crate) const UPDATED_AT: &str =
    "SELECT updated FROM version WHERE vkey >= ?1 AND vkey < ?2 AND updated <= ?3 ORDER BY vkey DESC LIMIT 1";

/// The releases in which a resource is, and when it was last written.
pub(crate) const RESOURCE: &str = "SELECT live, updated FROM resource WHERE rid = ?1";

/// The number of a resource.
pub(crate) const RESOURCE_BY_KEY: &str = "SELECT rid FROM resource WHERE kind = ?1 AND id = ?2";

/// The highest number of a resource.
pub(crate) const RESOURCE_LAST: &str = "SELECT max(rid) FROM resource";

/// Where the current version of a resource stands.
pub(crate) const PLACE_OF: &str = "SELECT v.pid, v.at, v.facts, v.r4, v.r5, p.base, p.base_size, p.hash, p.data
    FROM resource r JOIN version v ON v.vkey = (r.rid << 20 | r.vid) JOIN pack p ON p.pid = v.pid WHERE r.rid = ?1";

/// All of them, for the test of their plans.
pub(crate) const ALL: [&str; 24] = [
    POSTING_WALK,
    POSTING_PROBE,
    POSTING_COUNT,
    TOKEN_BY_CODE,
    TOKEN,
    TOKEN_BELOW,
    STRING_RANGE,
    STRING_WALK,
    SPAN_BY_LO,
    SPAN_BY_HI,
    SPAN_PROBE,
    SPAN_UP,
    SPAN_DOWN,
    PLACE_BAND,
    PART_WALK,
    WORD_WALK,
    WORD_PROBE,
    KIND_DOWN,
    KIND_UP,
    KIND_COUNT,
    KIND_SINCE,
    UPDATED_AT,
    RESOURCE,
    PLACE_OF,
];
