//! Tables of the registry's website: no cell is lost, and rows agree with the same trials as API v2 JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::path::PathBuf;

use serde_json::Value;
use trialfire::registry::Reading;
use trialfire::trial::{DateFact, Format, IdRole, Outcome, OutcomeRank, OutcomeSplit, PartialDate, Site, Trial};

use crate::support::corpus::corpus;
use crate::support::reading::read_row;

/// Share of outcomes whose three parts must be exact; the best simple rule of the format report gives 0.846.
const EXACT_SHARE_MIN: f64 = 0.84;
/// Share of sites whose five parts must be exact.
const SITE_SHARE_MIN: f64 = 0.93;
/// Share of outcomes said to be certain that must be exact.
const CERTAIN_SHARE_MIN: f64 = 0.995;

const RANKS: [(OutcomeRank, &str, &str); 3] = [
    (OutcomeRank::Primary, "primaryOutcomes", "Primary Outcome Measures"),
    (
        OutcomeRank::Secondary,
        "secondaryOutcomes",
        "Secondary Outcome Measures",
    ),
    (OutcomeRank::Other, "otherOutcomes", "Other Outcome Measures"),
];

#[test]
fn outcomes_fused_from_v2_come_apart_again() {
    let Some(studies) = studies() else { return };
    let header: csv::StringRecord = std::iter::once("NCT Number")
        .chain(RANKS.iter().map(|(_, _, column)| *column))
        .collect();
    let mut score = Score::default();
    for (number, study) in &studies {
        let truth = v2_outcomes(study);
        let fused = RANKS.iter().map(|(rank, _, _)| {
            let parts = truth.iter().filter(|(of, _)| of == rank);
            parts.map(|(_, parts)| joined(parts)).collect::<Vec<_>>().join("|")
        });
        let row = std::iter::once(number.clone()).chain(fused).collect();
        score.add(&read_row(Format::CtgovCsv, &header, &row).trial.outcomes, &truth);
    }
    println!("outcomes fused from v2: {score:?}");
    score.check();
}

#[test]
fn sites_fused_from_v2_come_apart_again() {
    let Some(studies) = studies() else { return };
    let header = csv::StringRecord::from(vec!["NCT Number", "Locations"]);
    let (mut exact, mut count) = (0_u32, 0_u32);
    for (number, study) in &studies {
        let truth = v2_sites(&study["protocolSection"]);
        let cell = truth.iter().map(|parts| joined(parts)).collect::<Vec<_>>().join("|");
        let row = csv::StringRecord::from(vec![number.as_str(), cell.as_str()]);
        let trial = read_row(Format::CtgovCsv, &header, &row).trial;
        if trial.sites.len() != truth.len() {
            println!("{number}: {} sites of {}", trial.sites.len(), truth.len());
        }
        count += u32::try_from(truth.len()).unwrap();
        let same = trial
            .sites
            .iter()
            .map(site_parts)
            .zip(truth)
            .filter(|(ours, theirs)| ours == theirs);
        exact += u32::try_from(same.count()).unwrap();
    }
    println!("sites fused from v2: {exact} of {count} exact");
    assert!(f64::from(exact) >= SITE_SHARE_MIN * f64::from(count));
}

#[test]
fn no_cell_of_any_table_is_lost() {
    let Some(files) = tables() else { return };
    let (mut rows, mut cells, mut lost) = (0, 0, Vec::new());
    for table in &files {
        for (row, Reading { trial, .. }) in table.readings() {
            rows += 1;
            for (column, cell) in table.named(&row).filter(|(_, cell)| !cell.trim().is_empty()) {
                cells += 1;
                if !holds(&trial, &column, cell) {
                    lost.push(format!("{} {column}: {cell}", table.name));
                }
            }
        }
    }
    println!(
        "{} tables, {rows} rows, {cells} cells, {} lost",
        files.len(),
        lost.len()
    );
    assert!(rows >= 890);
    assert!(lost.is_empty(), "{:#?}", lost.iter().take(20).collect::<Vec<_>>());
}

#[test]
fn a_lost_cell_is_noticed() {
    let header = csv::StringRecord::from(vec!["NCT Number", "Study Title", "Conditions", "Locations"]);
    let row = csv::StringRecord::from(vec!["NCT01234567", "A Title", "One|Two", "Clinic, Oslo, Norway"]);
    let whole = read_row(Format::CtgovCsv, &header, &row).trial;
    let losses: [fn(&mut Trial); 4] = [
        |trial| trial.ids.clear(),
        |trial| trial.titles.brief = None,
        |trial| trial.conditions.truncate(1),
        |trial| {
            trial.sites.clear();
            trial.extra.clear();
        },
    ];
    for ((column, cell), lose) in header.iter().zip(row.iter()).zip(losses) {
        assert!(holds(&whole, column, cell), "{column}");
        let mut trial = whole.clone();
        lose(&mut trial);
        assert!(!holds(&trial, column, cell), "{column}");
    }
}

#[test]
fn rows_agree_with_v2_of_the_same_day() {
    let (Some(studies), Some(files)) = (studies(), tables()) else {
        return;
    };
    let (mut compared, mut stale) = (0, 0);
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut score, mut sites, mut sites_exact) = (Score::default(), 0_u32, 0_u32);
    // A spreadsheet that saved a table again changed its dates and documents.
    let resaved = |table: &&Table| table.header.iter().any(str::is_empty);
    for table in files.iter().filter(|table| table.separator == b',' && !resaved(table)) {
        for (_, Reading { trial, .. }) in table.readings() {
            let Some(study) = trial.nct().and_then(|number| studies.get(number)) else {
                continue;
            };
            let protocol = &study["protocolSection"];
            let day = text(&protocol["statusModule"]["lastUpdatePostDateStruct"]["date"]);
            if printed(trial.dates.last_update_post.as_ref()) != day {
                stale += 1;
                continue;
            }
            compared += 1;
            for (field, ours, theirs) in facts(&trial, study) {
                // The registry turns a status to UNKNOWN by the calendar, without an update.
                let lapsed = field == "Study Status" && ours == ["UNKNOWN"];
                if ours != theirs && !lapsed && table.header.iter().any(|column| column == field) {
                    let number = trial.nct().unwrap_or_default();
                    wrong
                        .entry(field)
                        .or_default()
                        .push(format!("{number}: {ours:?} / {theirs:?}"));
                }
            }
            score.add(&trial.outcomes, &v2_outcomes(study));
            let truth = v2_sites(protocol);
            assert_eq!(trial.sites.len(), truth.len(), "{:?}", trial.nct());
            sites += u32::try_from(truth.len()).unwrap();
            let same = trial
                .sites
                .iter()
                .map(site_parts)
                .zip(&truth)
                .filter(|(ours, theirs)| ours == *theirs);
            sites_exact += u32::try_from(same.count()).unwrap();
        }
    }
    println!("rows compared {compared}, passed over for another last update {stale}");
    println!("outcomes of paired rows: {score:?}; sites {sites_exact} of {sites} exact");
    assert!(compared >= 144);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(f64::from(sites_exact) >= SITE_SHARE_MIN * f64::from(sites));
    score.check();
}

/// How many outcomes came apart rightly.
#[derive(Debug, Default)]
struct Score {
    count: u32,
    measure: u32,
    time_frame: u32,
    exact: u32,
    clean: u32,
    clean_exact: u32,
    unsplit: u32,
}

impl Score {
    fn add(&mut self, found: &[Outcome], truth: &[(OutcomeRank, [String; 3])]) {
        assert_eq!(found.len(), truth.len());
        for (outcome, (rank, parts)) in found.iter().zip(truth) {
            assert_eq!(outcome.rank, *rank);
            assert_eq!(outcome.raw.as_deref(), Some(joined(parts).as_str()));
            let ours = outcome_parts(outcome);
            let whole = ours == *parts;
            self.count += 1;
            self.measure += u32::from(ours[0] == parts[0]);
            self.time_frame += u32::from(ours[2] == parts[2]);
            self.exact += u32::from(whole);
            self.clean += u32::from(outcome.split == OutcomeSplit::Clean);
            self.clean_exact += u32::from(outcome.split == OutcomeSplit::Clean && whole);
            self.unsplit += u32::from(outcome.split == OutcomeSplit::Unsplit);
        }
    }

    fn check(&self) {
        let share = f64::from(self.exact) / f64::from(self.count);
        println!("all three parts exact: {share:.3} of n={}", self.count);
        assert!(share >= EXACT_SHARE_MIN);
        assert!(f64::from(self.clean_exact) >= CERTAIN_SHARE_MIN * f64::from(self.clean));
    }
}

/// A table file: its header and its rows.
struct Table {
    name: String,
    separator: u8,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn readings(&self) -> impl Iterator<Item = (csv::StringRecord, Reading)> {
        let format = if self.separator == b',' {
            Format::CtgovCsv
        } else {
            Format::CtgovTsv
        };
        let rows = self
            .rows
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        rows.map(move |row| (row.clone(), read_row(format, &self.header, row)))
    }

    fn named<'a>(&'a self, row: &'a csv::StringRecord) -> impl Iterator<Item = (String, &'a str)> {
        row.iter().enumerate().map(|(at, cell)| {
            let name = self
                .header
                .get(at)
                .unwrap_or_default()
                .trim()
                .trim_start_matches('\u{feff}');
            let name = if name.is_empty() {
                format!("column {}", at + 1)
            } else {
                name.to_owned()
            };
            (name, cell)
        })
    }
}

fn tables() -> Option<Vec<Table>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(corpus("data/registry/ctgov-csv")?)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().is_some_and(|name| name != "provenance.tsv"))
        .collect();
    paths.sort();
    let tables = paths.into_iter().map(|path| {
        let separator = if path.extension().is_some_and(|kind| kind == "csv") {
            b','
        } else {
            b'\t'
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .quoting(separator == b',')
            .flexible(true)
            .from_path(&path)
            .unwrap();
        Table {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            separator,
            header: reader.headers().unwrap().clone(),
            rows: reader.records().map(Result::unwrap).collect(),
        }
    });
    Some(tables.collect())
}

/// Whether the trial still says all that a cell says: the cell printed from the trial, or kept whole.
fn holds(trial: &Trial, column: &str, cell: &str) -> bool {
    let kept = trial
        .extra
        .iter()
        .any(|field| field.path == column && field.value.as_str().is_some_and(|kept| plain(kept) == plain(cell)));
    kept || printings(trial, column)
        .iter()
        .any(|printed| plain(printed) == plain(cell))
}

/// What the table would print in a column, in either table's words.
#[expect(clippy::too_many_lines, reason = "a table: one entry a column")]
fn printings(trial: &Trial, column: &str) -> Vec<String> {
    let status = &trial.status.overall;
    let one = |text: &Option<String>| vec![text.clone().unwrap_or_default()];
    match column {
        "NCT Number" => vec![trial.nct().unwrap_or_default().to_owned()],
        "Study Title" | "Title" => one(&trial.titles.brief),
        "Acronym" => one(&trial.titles.acronym),
        "Study URL" | "URL" => one(&trial.sources[0].url),
        "Study Status" | "Status" => status
            .iter()
            .flat_map(|one| [one.code().to_owned(), one.label().to_owned()])
            .collect(),
        "Brief Summary" => one(&trial.texts.brief_summary),
        "Study Results" => match trial.has_results {
            Some(true) => vec!["YES".to_owned(), "Has Results".to_owned()],
            Some(false) => vec!["NO".to_owned(), "No Results Available".to_owned()],
            None => Vec::new(),
        },
        "Conditions" => vec![trial.conditions.join("|")],
        "Interventions" => both(|codes| {
            let all = trial.interventions.iter().map(|one| {
                let kind = one
                    .kind
                    .as_ref()
                    .map_or("", |kind| if codes { kind.code() } else { kind.label() });
                format!("{kind}: {}", one.name.as_deref().unwrap_or_default())
            });
            all.collect::<Vec<_>>().join("|")
        }),
        "Sponsor" => vec![lead(trial)],
        "Collaborators" => vec![collaborators(trial).join("|")],
        "Sponsor/Collaborators" => vec![
            std::iter::once(lead(trial))
                .chain(collaborators(trial))
                .collect::<Vec<_>>()
                .join("|"),
        ],
        "Funder Type" | "Funded Bys" => both(|codes| {
            let class = trial.sponsors.lead.as_ref().and_then(|lead| lead.class.as_ref());
            class.map_or(String::new(), |class| {
                (if codes { class.code() } else { class.label() }).to_owned()
            })
        }),
        "Sex" | "Gender" => both(|codes| {
            let sex = trial.eligibility.sex.as_ref();
            sex.map_or(String::new(), |sex| {
                (if codes { sex.code() } else { sex.label() }).to_owned()
            })
        }),
        "Age" => both(|codes| ages(trial, codes)),
        "Phases" => {
            let phases = &trial.design.phases;
            let label = |phase: &trialfire::trial::Phase| phase.label().replace("N/A", "Not Applicable");
            vec![
                phases
                    .iter()
                    .map(trialfire::trial::Phase::code)
                    .collect::<Vec<_>>()
                    .join("|"),
                phases.iter().map(label).collect::<Vec<_>>().join("|"),
            ]
        }
        "Enrollment" => vec![trial.enrollment.count.map_or(String::new(), |count| count.to_string())],
        "Study Type" => both(|codes| {
            let kind = trial.design.study_type.as_ref();
            kind.map_or(String::new(), |kind| {
                (if codes { kind.code() } else { kind.label() }).to_owned()
            })
        }),
        "Study Design" | "Study Designs" => both(|codes| design(trial, codes)),
        "Other IDs" => vec![other_ids(trial).join("|")],
        "Locations" => vec![
            trial
                .sites
                .iter()
                .map(|site| joined(&site_parts(site)))
                .collect::<Vec<_>>()
                .join("|"),
        ],
        "Study Documents" => documents(trial, false),
        _ if column.starts_with("column ") => documents(trial, true),
        _ => outcome_or_date(trial, column),
    }
}

fn outcome_or_date(trial: &Trial, column: &str) -> Vec<String> {
    if let Some((rank, _, _)) = RANKS.iter().find(|(_, _, name)| *name == column) {
        let outcomes = trial.outcomes.iter().filter(|outcome| outcome.rank == *rank);
        return vec![
            outcomes
                .map(|outcome| joined(&outcome_parts(outcome)))
                .collect::<Vec<_>>()
                .join("|"),
        ];
    }
    let dates = &trial.dates;
    let date = match column {
        "Start Date" => &dates.start,
        "Primary Completion Date" => &dates.primary_completion,
        "Completion Date" => &dates.completion,
        "First Posted" => &dates.first_post,
        "Results First Posted" => &dates.results_first_post,
        "Last Update Posted" => &dates.last_update_post,
        _ => return Vec::new(),
    };
    let Some(DateFact { date, .. }) = date else {
        return Vec::new();
    };
    let mut forms = vec![date.to_string(), english(*date)];
    if let (Some(month), Some(day)) = (date.month(), date.day()) {
        forms.push(format!("{month}/{day}/{}", date.year()));
    }
    forms
}

fn both(print: impl Fn(bool) -> String) -> Vec<String> {
    vec![print(true), print(false)]
}

fn english(date: PartialDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = date.month().map_or("", |month| MONTHS[usize::from(month) - 1]);
    date.day().map_or_else(
        || format!("{month} {}", date.year()),
        |day| format!("{month} {day}, {}", date.year()),
    )
}

fn ages(trial: &Trial, codes: bool) -> String {
    let who = &trial.eligibility;
    let groups = who
        .standard_ages
        .iter()
        .map(|group| if codes { group.code() } else { group.label() });
    let groups = groups.collect::<Vec<_>>().join(", ");
    let bounds = match (&who.minimum_age, &who.maximum_age) {
        (Some(minimum), Some(maximum)) => format!("{} to {}", minimum.text, maximum.text),
        (Some(minimum), None) => format!("{} and older", minimum.text),
        (None, Some(maximum)) => format!("up to {}", maximum.text),
        (None, None) => return groups,
    };
    format!("{bounds} ({groups})")
}

/// Pairs without a value say nothing, so they are left out on both sides of a comparison.
fn design(trial: &Trial, codes: bool) -> String {
    let design = &trial.design;
    let mut printed = String::new();
    let mut pair = |name: &str, code: Option<&str>, label: Option<&str>| {
        if let Some(value) = if codes { code } else { label } {
            write!(printed, "|{name}: {value}").unwrap();
        }
    };
    macro_rules! pair {
        ($name:literal, $field:ident) => {
            let value = design.$field.as_ref();
            pair($name, value.map(|one| one.code()), value.map(|one| one.label()));
        };
    }
    pair!("Allocation", allocation);
    pair!("Intervention Model", intervention_model);
    pair!("Observational Model", observational_model);
    let who: Vec<&str> = design
        .who_masked
        .iter()
        .map(|who| if codes { who.code() } else { who.label() })
        .collect();
    let who = if who.is_empty() {
        String::new()
    } else {
        format!(" ({})", who.join(", "))
    };
    let masked = |word: &str| format!("{word}{who}");
    let masking = design.masking.as_ref();
    pair(
        "Masking",
        masking.map(|one| masked(one.code())).as_deref(),
        masking.map(|one| masked(one.label())).as_deref(),
    );
    pair!("Time Perspective", time_perspective);
    pair!("Primary Purpose", primary_purpose);
    printed
}

fn documents(trial: &Trial, single: bool) -> Vec<String> {
    let all = trial.documents.iter().map(|one| {
        let parts = [one.label.clone(), one.url.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    if single {
        return all.collect();
    }
    let all: Vec<String> = all.collect();
    // A spreadsheet leaves the first in the column and spreads the others.
    vec![all.join("|"), all.first().cloned().unwrap_or_default()]
}

fn lead(trial: &Trial) -> String {
    trial
        .sponsors
        .lead
        .as_ref()
        .and_then(|lead| lead.name.clone())
        .unwrap_or_default()
}

fn collaborators(trial: &Trial) -> Vec<String> {
    trial
        .sponsors
        .collaborators
        .iter()
        .filter_map(|one| one.name.clone())
        .collect()
}

fn other_ids(trial: &Trial) -> Vec<String> {
    trial
        .ids
        .iter()
        .filter(|id| id.role != IdRole::Primary)
        .map(|id| id.value.clone())
        .collect()
}

/// Without blanks, quotes and the order and emptiness of design pairs.
fn plain(text: &str) -> String {
    let mut text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
    if ["Allocation:", "InterventionModel:", "TimePerspective:"]
        .iter()
        .any(|name| text.contains(name))
    {
        let mut pairs: Vec<&str> = text
            .split('|')
            .filter(|pair| !pair.is_empty() && !pair.ends_with(':'))
            .collect();
        pairs.sort_unstable();
        text = pairs.join("|");
    }
    text
}

/// What the row and the v2 record say, column by column.
#[expect(clippy::too_many_lines, reason = "a table: one entry a column")]
fn facts(trial: &Trial, study: &Value) -> Vec<(&'static str, Vec<String>, Vec<String>)> {
    let protocol = &study["protocolSection"];
    let (design, status) = (&protocol["designModule"], &protocol["statusModule"]);
    let sponsors = &protocol["sponsorCollaboratorsModule"];
    let info = &design["designInfo"];
    let masking = &info["maskingInfo"];
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let stated = |value: &Value| value.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>();
    let dates = &trial.dates;
    let date = |fact: &Option<DateFact>| fact.iter().map(|fact| fact.date.to_string()).collect::<Vec<_>>();
    let codes = |all: Vec<Option<String>>| all.into_iter().flatten().collect::<Vec<_>>();
    let own = &trial.design;
    let identification = &protocol["identificationModule"];
    let mut numbers = stated(&identification["orgStudyIdInfo"]["id"]);
    numbers.extend(list(&identification["secondaryIdInfos"], "id"));
    let interventions: Vec<String> = trial
        .interventions
        .iter()
        .map(|one| {
            format!(
                "{}: {}",
                one.kind.as_ref().map_or("", |kind| kind.code()),
                one.name.clone().unwrap_or_default()
            )
        })
        .collect();
    let theirs: Vec<String> = array(&protocol["armsInterventionsModule"]["interventions"])
        .iter()
        .map(|one| format!("{}: {}", text(&one["type"]), text(&one["name"])))
        .collect();
    let mut design_ours = codes(vec![
        own.allocation.as_ref().map(ToString::to_string),
        own.intervention_model.as_ref().map(ToString::to_string),
        own.masking.as_ref().map(ToString::to_string),
        own.primary_purpose.as_ref().map(ToString::to_string),
    ]);
    design_ours.extend(own.who_masked.iter().map(ToString::to_string));
    let mut design_theirs: Vec<String> = [
        &info["allocation"],
        &info["interventionModel"],
        &masking["masking"],
        &info["primaryPurpose"],
    ]
    .into_iter()
    .flat_map(stated)
    .collect();
    design_theirs.extend(array(&masking["whoMasked"]).iter().map(text));
    let observational = trial.design.study_type == Some(trialfire::trial::StudyType::Observational);
    vec![
        (
            "Study Title",
            one(&trial.titles.brief),
            stated(&identification["briefTitle"]),
        ),
        (
            "Acronym",
            one(&trial.titles.acronym),
            stated(&identification["acronym"]),
        ),
        (
            "Study Status",
            codes(vec![trial.status.overall.as_ref().map(ToString::to_string)]),
            stated(&status["overallStatus"]),
        ),
        (
            "Study Results",
            trial.has_results.iter().map(ToString::to_string).collect(),
            study["hasResults"].as_bool().iter().map(ToString::to_string).collect(),
        ),
        (
            "Brief Summary",
            one(&trial.texts.brief_summary),
            stated(&protocol["descriptionModule"]["briefSummary"]),
        ),
        (
            "Conditions",
            trial.conditions.clone(),
            array(&protocol["conditionsModule"]["conditions"])
                .iter()
                .map(text)
                .collect(),
        ),
        ("Interventions", interventions, theirs),
        ("Sponsor", vec![lead(trial)], stated(&sponsors["leadSponsor"]["name"])),
        (
            "Funder Type",
            codes(vec![
                trial
                    .sponsors
                    .lead
                    .as_ref()
                    .and_then(|lead| lead.class.as_ref())
                    .map(ToString::to_string),
            ]),
            stated(&sponsors["leadSponsor"]["class"]),
        ),
        (
            "Collaborators",
            collaborators(trial),
            list(&sponsors["collaborators"], "name"),
        ),
        (
            "Sex",
            codes(vec![trial.eligibility.sex.as_ref().map(ToString::to_string)]),
            stated(&protocol["eligibilityModule"]["sex"]),
        ),
        (
            "Age",
            trial
                .eligibility
                .standard_ages
                .iter()
                .map(ToString::to_string)
                .collect(),
            array(&protocol["eligibilityModule"]["stdAges"])
                .iter()
                .map(text)
                .collect(),
        ),
        (
            "Phases",
            own.phases.iter().map(ToString::to_string).collect(),
            array(&design["phases"]).iter().map(text).collect(),
        ),
        (
            "Enrollment",
            trial.enrollment.count.iter().map(ToString::to_string).collect(),
            design["enrollmentInfo"]["count"]
                .as_u64()
                .iter()
                .map(ToString::to_string)
                .collect(),
        ),
        (
            "Study Type",
            codes(vec![own.study_type.as_ref().map(ToString::to_string)]),
            stated(&design["studyType"]),
        ),
        // Until 2026 the export broke the design of observational studies: nothing is read there.
        (
            "Study Design",
            design_ours,
            if observational { Vec::new() } else { design_theirs },
        ),
        ("Other IDs", other_ids(trial), numbers),
        (
            "Start Date",
            date(&dates.start),
            stated(&status["startDateStruct"]["date"]),
        ),
        (
            "Primary Completion Date",
            date(&dates.primary_completion),
            stated(&status["primaryCompletionDateStruct"]["date"]),
        ),
        (
            "Completion Date",
            date(&dates.completion),
            stated(&status["completionDateStruct"]["date"]),
        ),
        (
            "First Posted",
            date(&dates.first_post),
            stated(&status["studyFirstPostDateStruct"]["date"]),
        ),
        (
            "Results First Posted",
            date(&dates.results_first_post),
            stated(&status["resultsFirstPostDateStruct"]["date"]),
        ),
        (
            "Study Documents",
            trial.documents.iter().filter_map(|one| one.label.clone()).collect(),
            list(&study["documentSection"]["largeDocumentModule"]["largeDocs"], "label"),
        ),
    ]
}

fn v2_outcomes(study: &Value) -> Vec<(OutcomeRank, [String; 3])> {
    let module = &study["protocolSection"]["outcomesModule"];
    let of = |key: &str| {
        array(&module[key])
            .iter()
            .map(|one| ["measure", "description", "timeFrame"].map(|part| text(&one[part])))
            .collect::<Vec<_>>()
    };
    RANKS
        .iter()
        .flat_map(|(rank, key, _)| of(key).into_iter().map(move |parts| (*rank, parts)))
        .collect()
}

fn v2_sites(protocol: &Value) -> Vec<[String; 5]> {
    let sites = array(&protocol["contactsLocationsModule"]["locations"]);
    sites
        .iter()
        .map(|site| ["facility", "city", "state", "zip", "country"].map(|part| text(&site[part])))
        .collect()
}

fn site_parts(site: &Site) -> [String; 5] {
    [&site.facility, &site.city, &site.state, &site.zip, &site.country].map(|part| part.clone().unwrap_or_default())
}

fn outcome_parts(outcome: &Outcome) -> [String; 3] {
    [&outcome.measure, &outcome.description, &outcome.time_frame].map(|part| part.clone().unwrap_or_default())
}

fn joined(parts: &[String]) -> String {
    let stated: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    stated.join(", ")
}

fn printed(fact: Option<&DateFact>) -> String {
    fact.map_or(String::new(), |fact| fact.date.to_string())
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn list(value: &Value, key: &str) -> Vec<String> {
    array(value).iter().map(|one| text(&one[key])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every v2 study of the corpus by its number.
fn studies() -> Option<BTreeMap<String, Value>> {
    let file = std::fs::File::open(corpus("data/registry/ctgov-v2/studies.ndjson.gz")?).unwrap();
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let mut found = BTreeMap::new();
    for line in lines.map(Result::unwrap).filter(|line| !line.trim().is_empty()) {
        let study: Value = serde_json::from_str(&line).unwrap();
        let number = text(&study["protocolSection"]["identificationModule"]["nctId"]);
        found.insert(number, study);
    }
    Some(found)
}
