//! Writes made-up trials for the benches: ClinicalTrials.gov API v2 records, one a line.
//!
//! Each record is put together from blocks of several donor records, with an id outside the issued range. The same
//! seed, count and donors give the same bytes; see `benches/README.md`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

/// First number of the made-up ids; the registry is far from issuing it.
const FIRST_ID: u64 = 90_000_000;

/// Where real donors lie, when they do.
const CORPUS: &str = "../shared/data/registry/ctgov-v2/studies.ndjson.gz";

/// Where the invented donors lie.
const FIXTURES: &str = "fixtures/registry/ctgov-v2";

/// Days a record's dates may be moved, back and forth.
const SHIFT_DAYS: (i64, i64) = (-2000, 700);

/// One record in so many is bent: an optional part missing, a long list, an odd title.
const BENT_ONE_IN: u64 = 50;

/// Statuses in the registry's proportions, in hundredths.
const STATUSES: &[(&str, u64)] = &[
    ("COMPLETED", 53),
    ("UNKNOWN", 14),
    ("RECRUITING", 13),
    ("TERMINATED", 6),
    ("NOT_YET_RECRUITING", 5),
    ("ACTIVE_NOT_RECRUITING", 4),
    ("WITHDRAWN", 3),
    ("ENROLLING_BY_INVITATION", 1),
    ("SUSPENDED", 1),
];

/// Modules that only make sense together: they come from one donor.
const BLOCKS: &[&[(&str, &str)]] = &[
    &[
        ("protocolSection", "conditionsModule"),
        ("derivedSection", "conditionBrowseModule"),
    ],
    &[
        ("protocolSection", "armsInterventionsModule"),
        ("derivedSection", "interventionBrowseModule"),
    ],
    &[("protocolSection", "outcomesModule")],
    &[("protocolSection", "eligibilityModule")],
    &[("protocolSection", "sponsorCollaboratorsModule")],
    &[("protocolSection", "contactsLocationsModule")],
];

/// Makes up trials from donors.
#[derive(Parser)]
struct Options {
    /// How many trials.
    #[arg(long, default_value_t = 25_000)]
    count: u64,
    /// Start of the series of random numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write; gzip when it ends in `.gz`; standard output when absent.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Hundredths of the trials that come a second time, updated.
    #[arg(long, default_value_t = 0, num_args = 0..=1, default_missing_value = "5")]
    versions: u64,
    /// Donors: NDJSON (also gzip) or a folder of JSON files.
    #[arg(long)]
    donors: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let donors = Donors::load(options.donors.as_deref())?;
    let mut out = output(options.out.as_deref())?;
    let mut bytes = 0;
    let mut lines = 0_u64;
    for index in 0..options.count {
        // A series of its own for each trial: asking for more trials does not change the first ones.
        let mut dice = Dice::new(options.seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut study = donors.study(index, &mut dice);
        bytes += write_line(&mut out, &study)?;
        lines += 1;
        if dice.below(100) < options.versions {
            update(&mut study);
            bytes += write_line(&mut out, &study)?;
            lines += 1;
        }
    }
    out.finish()?;
    let mean = bytes / lines.max(1);
    writeln!(
        std::io::stderr(),
        "{lines} records of {mean} bytes on average, from {} donors",
        donors.studies.len()
    )?;
    Ok(())
}

/// A small generator of random numbers (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from 0 up to, but not, `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(from.len() as u64)).ok()?;
        from.get(at)
    }
}

/// The records that blocks are taken from, results left out.
struct Donors {
    studies: Vec<Value>,
    /// Indexes of the donors of each study type.
    strata: Vec<(String, Vec<usize>)>,
}

impl Donors {
    fn load(path: Option<&Path>) -> Result<Self> {
        let named = path.map(Path::to_path_buf);
        let found = named.or_else(|| [CORPUS, FIXTURES].iter().map(PathBuf::from).find(|path| path.exists()));
        let path = found.context("expected donors: give --donors FILE or FOLDER")?;
        let mut studies = read_donors(&path).with_context(|| format!("donors in `{}`", path.display()))?;
        studies.retain(|study| study["protocolSection"]["identificationModule"]["nctId"].is_string());
        if studies.is_empty() {
            bail!("expected records of the API v2 in `{}`, found none", path.display());
        }
        for study in &mut studies {
            if let Some(study) = study.as_object_mut() {
                study.remove("resultsSection");
                study.insert("hasResults".to_owned(), Value::Bool(false));
            }
        }
        let mut strata: Vec<(String, Vec<usize>)> = Vec::new();
        for (at, study) in studies.iter().enumerate() {
            let kind = stratum(study);
            match strata.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, members)) => members.push(at),
                None => strata.push((kind, vec![at])),
            }
        }
        Ok(Self { studies, strata })
    }

    /// A record put together from one donor's skeleton and blocks of others like it.
    fn study(&self, index: u64, dice: &mut Dice) -> Value {
        let Some(mut study) = dice.pick(&self.studies).cloned() else {
            return Value::Null;
        };
        let kind = stratum(&study);
        let alike = self
            .strata
            .iter()
            .find(|(known, _)| *known == kind)
            .map_or(&[][..], |(_, members)| members);
        for block in BLOCKS {
            if let Some(donor) = dice.pick(alike).and_then(|at| self.studies.get(*at)) {
                for (section, module) in *block {
                    swap(&mut study, donor, section, module);
                }
            }
        }
        name(&mut study, index);
        set_status(&mut study, dice);
        jitter_enrollment(&mut study, dice);
        let latest = if is_closed(&study) { 0 } else { SHIFT_DAYS.1 };
        let days = dice.between(SHIFT_DAYS.0, latest);
        shift_dates(&mut study, days);
        set_completion(&mut study, dice);
        if dice.below(BENT_ONE_IN) == 0 {
            bend(&mut study, dice);
        }
        study
    }
}

fn stratum(study: &Value) -> String {
    study["protocolSection"]["designModule"]["studyType"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Puts the donor's module in place of the study's, or takes it away when the donor has none.
fn swap(study: &mut Value, donor: &Value, section: &str, module: &str) {
    let Some(own) = study[section].as_object_mut() else {
        return;
    };
    match donor[section].get(module) {
        Some(value) => own.insert(module.to_owned(), value.clone()),
        None => own.shift_remove(module),
    };
}

/// Gives the study its id, its links' own numbers and a title of its blocks.
fn name(study: &mut Value, index: u64) {
    let protocol = &study["protocolSection"];
    let text = |value: &Value, default: &str| value.as_str().unwrap_or(default).to_owned();
    let arms = &protocol["armsInterventionsModule"];
    let intervention = text(&arms["interventions"][0]["name"], "Observation");
    let condition = text(&protocol["conditionsModule"]["conditions"][0], "Healthy Volunteers");
    let word = match protocol["designModule"]["studyType"].as_str() {
        Some("OBSERVATIONAL") => "Cohort",
        Some("EXPANDED_ACCESS") => "Access",
        _ => "Trial",
    };
    let title = format!("{intervention} in {condition} ({word} {index})");
    let organization = protocol["identificationModule"]["organization"].clone();
    let mut module = Map::new();
    module.insert("nctId".to_owned(), json!(format!("NCT{}", FIRST_ID + index)));
    module.insert("orgStudyIdInfo".to_owned(), json!({"id": format!("SYN-{index}")}));
    if !organization.is_null() {
        module.insert("organization".to_owned(), organization);
    }
    module.insert("officialTitle".to_owned(), json!(format!("A Study of {title}")));
    module.insert("briefTitle".to_owned(), json!(title));
    study["protocolSection"]["identificationModule"] = Value::Object(module);
}

/// Draws a status.
fn set_status(study: &mut Value, dice: &mut Dice) {
    let total = STATUSES.iter().map(|(_, weight)| weight).sum();
    let mut left = dice.below(total);
    let drawn = STATUSES.iter().find(|(_, weight)| {
        let found = left < *weight;
        left = left.saturating_sub(*weight);
        found
    });
    let status = drawn.map_or("COMPLETED", |(status, _)| status);
    let Some(module) = study["protocolSection"]["statusModule"].as_object_mut() else {
        return;
    };
    // Expanded access has statuses of its own.
    if matches!(
        module.get("overallStatus").and_then(Value::as_str),
        Some("AVAILABLE" | "NO_LONGER_AVAILABLE")
    ) {
        return;
    }
    module.insert("overallStatus".to_owned(), json!(status));
    module.shift_remove("lastKnownStatus");
    module.shift_remove("whyStopped");
    match status {
        "UNKNOWN" => module.insert("lastKnownStatus".to_owned(), json!("RECRUITING")),
        "TERMINATED" | "WITHDRAWN" | "SUSPENDED" => module.insert("whyStopped".to_owned(), json!("Slow enrolment")),
        _ => None,
    };
    let kind = if matches!(status, "COMPLETED" | "TERMINATED" | "WITHDRAWN") {
        "ACTUAL"
    } else {
        "ESTIMATED"
    };
    for date in ["primaryCompletionDateStruct", "completionDateStruct"] {
        if let Some(date) = module.get_mut(date).and_then(Value::as_object_mut) {
            date.insert("type".to_owned(), json!(kind));
        }
    }
}

/// Whether the study is over: then its dates lie in the past and are not moved on.
fn is_closed(study: &Value) -> bool {
    let status = study["protocolSection"]["statusModule"]["overallStatus"].as_str();
    matches!(
        status,
        Some("COMPLETED" | "TERMINATED" | "WITHDRAWN" | "UNKNOWN" | "NO_LONGER_AVAILABLE")
    )
}

/// Lets an open study end after its last update, and one that is over before it.
fn set_completion(study: &mut Value, dice: &mut Dice) {
    let closed = is_closed(study);
    let Some(module) = study["protocolSection"]["statusModule"].as_object_mut() else {
        return;
    };
    let updated = module
        .get("lastUpdateSubmitDate")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let end = shifted(
        &updated,
        if closed {
            -dice.between(1, 90)
        } else {
            dice.between(100, 1000)
        },
    );
    for name in ["primaryCompletionDateStruct", "completionDateStruct"] {
        let date = module.get_mut(name).and_then(|date| date.get_mut("date"));
        if let (Some(Value::String(date)), Some(end)) = (date, &end)
            && (date.as_str() <= updated.as_str()) != closed
        {
            date.clone_from(end);
        }
    }
}

/// Moves the enrollment by up to three tenths.
fn jitter_enrollment(study: &mut Value, dice: &mut Dice) {
    let count = &mut study["protocolSection"]["designModule"]["enrollmentInfo"]["count"];
    if let Some(number) = count.as_i64().filter(|number| *number > 0) {
        *count = json!((number * dice.between(70, 130) / 100).max(1));
    } else if count.is_null()
        && let Some(design) = study["protocolSection"]["designModule"].as_object_mut()
    {
        // Looking for the count has made an empty one.
        design.shift_remove("enrollmentInfo");
    }
}

/// Moves every date of the study's own modules by the same number of days, its precision kept.
fn shift_dates(value: &mut Value, days: i64) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                let dated = name == "date" || name.ends_with("Date");
                match field {
                    Value::String(text) if dated => {
                        if let Some(moved) = shifted(text, days) {
                            *text = moved;
                        }
                    }
                    Value::Object(_) | Value::Array(_) => shift_dates(field, days),
                    Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shift_dates(value, days)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// `2020-06` or `2020-06-15`, moved.
fn shifted(text: &str, days: i64) -> Option<String> {
    let whole = text.len() == "2020-06-15".len();
    let date: jiff::civil::Date = if whole {
        text.parse().ok()?
    } else {
        format!("{text}-15").parse().ok()?
    };
    let moved = date.checked_add(jiff::Span::new().days(days)).ok()?;
    let form = if whole { "%Y-%m-%d" } else { "%Y-%m" };
    Some(moved.strftime(form).to_string())
}

/// Bends a record the way a few real ones are.
fn bend(study: &mut Value, dice: &mut Dice) {
    let Some(protocol) = study["protocolSection"].as_object_mut() else {
        return;
    };
    match dice.below(5) {
        0 => {
            protocol.shift_remove("outcomesModule");
            protocol.shift_remove("oversightModule");
        }
        1 => {
            protocol.insert("eligibilityModule".to_owned(), json!({"eligibilityCriteria": ""}));
        }
        2 => {
            protocol.shift_remove("contactsLocationsModule");
        }
        3 => {
            let words: Vec<String> = (1..=80).map(|number| format!("keyword {number}")).collect();
            if let Some(conditions) = protocol.get_mut("conditionsModule").and_then(Value::as_object_mut) {
                conditions.insert("keywords".to_owned(), json!(words));
            }
        }
        _ => {
            if let Some(names) = protocol.get_mut("identificationModule").and_then(Value::as_object_mut) {
                names.insert(
                    "briefTitle".to_owned(),
                    json!("Étude « β-bloquant » – 試験 № 7 — Ünïcode"),
                );
            }
        }
    }
}

/// Makes the record a later version of itself.
fn update(study: &mut Value) {
    let Some(module) = study["protocolSection"]["statusModule"].as_object_mut() else {
        return;
    };
    let ended = module.get("overallStatus").and_then(Value::as_str) == Some("COMPLETED");
    if !ended {
        module.insert("overallStatus".to_owned(), json!("COMPLETED"));
        module.shift_remove("lastKnownStatus");
        module.shift_remove("whyStopped");
    }
    let later = |value: Option<&mut Value>| {
        if let Some(Value::String(text)) = value
            && let Some(moved) = shifted(text, 90)
        {
            *text = moved;
        }
    };
    later(module.get_mut("lastUpdateSubmitDate"));
    later(
        module
            .get_mut("lastUpdatePostDateStruct")
            .and_then(|date| date.get_mut("date")),
    );
    let count = &mut study["protocolSection"]["designModule"]["enrollmentInfo"]["count"];
    if let Some(number) = count.as_i64() {
        *count = json!(number + 1);
    }
}

fn read_donors(path: &Path) -> Result<Vec<Value>> {
    if path.is_dir() {
        let mut files: Vec<PathBuf> = std::fs::read_dir(path)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        return files
            .iter()
            .map(|file| Ok(serde_json::from_reader(BufReader::new(File::open(file)?))?))
            .collect();
    }
    let file = File::open(path)?;
    let zipped = path.extension().is_some_and(|extension| extension == "gz");
    let input: Box<dyn Read> = if zipped {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    BufReader::new(input)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

/// Where the records go.
enum Output {
    Plain(Box<dyn Write>),
    Zipped(Box<GzEncoder<BufWriter<File>>>),
}

impl Output {
    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Zipped(out) => out.write_all(bytes),
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Plain(mut out) => out.flush(),
            Self::Zipped(out) => out.finish()?.flush(),
        }
    }
}

fn output(path: Option<&Path>) -> Result<Output> {
    let Some(path) = path else {
        return Ok(Output::Plain(Box::new(BufWriter::new(std::io::stdout()))));
    };
    let file = File::create(path).with_context(|| format!("writing `{}`", path.display()))?;
    let file = BufWriter::new(file);
    let zipped = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if zipped {
        // No name and no time in the header: the same seed gives the same file.
        Output::Zipped(Box::new(GzEncoder::new(file, Compression::fast())))
    } else {
        Output::Plain(Box::new(file))
    })
}

fn write_line(out: &mut Output, study: &Value) -> Result<u64> {
    let mut line = serde_json::to_vec(study)?;
    line.push(b'\n');
    out.write_all(&line)?;
    Ok(line.len() as u64)
}
