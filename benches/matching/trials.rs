//! Trials by the hundred thousand, made of real ones.
//!
//! The first trials are the real ones. Each further one takes a real trial as its base: conditions and number of lines
//! are its own, half of the lines are too, and the others come from any trial's lines of the same side; ages, sex,
//! status, phase, sites and the day of the last update are drawn. In every line one word is exchanged for another of the
//! whole collection, drawn as often as it occurs there, and in a share ([`NUMBER_IN`]) numbers are moved: without that
//! nothing new would ever be said, while in real collections different leaves grow with the number of trials by the power
//! 0.9. Equal numbers give equal trials.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use trialfire::eligibility::{Side, parse};
use trialfire::screening::{Protocol, Study};
use trialfire::trial::{Age, AgeUnit, Phase, Position, Sex, Site, Status, Trial};

/// One line in so many has its numbers moved.
const NUMBER_IN: u64 = 12;

/// What trials are made of.
pub(crate) struct Maker {
    real: Vec<Real>,
    inclusions: Vec<String>,
    exclusions: Vec<String>,
    words: Vec<String>,
}

struct Real {
    conditions: Vec<String>,
    sex: Option<Sex>,
    youngest: Option<Age>,
    oldest: Option<Age>,
    text: String,
    inclusions: Vec<String>,
    exclusions: Vec<String>,
}

/// A trial with its criteria.
pub(crate) struct Made {
    pub(crate) study: Study,
    pub(crate) text: String,
}

impl Made {
    /// The trial ready to be screened for.
    pub(crate) fn protocol(&self) -> Protocol {
        Protocol::new(self.study.clone(), self.text.clone())
    }
}

impl Maker {
    /// Reads the real trials that stand beside the project, or at `TRIALFIRE_CORPUS`.
    pub(crate) fn new() -> Self {
        let path = corpus().join("data/eligibility/trials/eligibility_texts.jsonl.gz");
        let mut text = String::new();
        GzDecoder::new(std::fs::File::open(path).expect("the corpus"))
            .read_to_string(&mut text)
            .expect("text");
        let real: Vec<Real> = text.lines().map(Real::read).collect();
        let lines = |side: fn(&Real) -> &Vec<String>| real.iter().flat_map(side).cloned().collect::<Vec<_>>();
        let (inclusions, exclusions) = (lines(|one| &one.inclusions), lines(|one| &one.exclusions));
        let words = real
            .iter()
            .flat_map(|one| one.text.split(' ').filter(|word| is_word(word)));
        Self {
            words: words.map(str::to_owned).collect(),
            inclusions,
            exclusions,
            real,
        }
    }

    /// How many real ones there are.
    pub(crate) fn real(&self) -> usize {
        self.real.len()
    }

    /// The trial of a number.
    pub(crate) fn trial(&self, number: usize) -> Made {
        let mut chance = Chance(number as u64);
        let base = &self.real[if number < self.real.len() {
            number
        } else {
            chance.below(self.real.len())
        }];
        let text = if number < self.real.len() {
            base.text.clone()
        } else {
            self.text(base, &mut chance)
        };
        let other = &self.real[chance.below(self.real.len())];
        let bounds = if number < self.real.len() { base } else { other };
        let trial = Trial {
            conditions: base.conditions.clone(),
            eligibility: trialfire::trial::Eligibility {
                criteria: Some(text.clone()),
                sex: bounds.sex.clone(),
                minimum_age: bounds.youngest.clone(),
                maximum_age: bounds.oldest.clone(),
                ..Default::default()
            },
            sites: sites(&mut chance),
            ..Trial::default()
        };
        let mut study = Study::of(&trial, &format!("nct{:08}", 10_000_000 + number));
        study.status = Some(match chance.below(100) {
            0..15 => Status::Recruiting,
            15..18 => Status::EnrollingByInvitation,
            18..25 => Status::ActiveNotRecruiting,
            25..32 => Status::NotYetRecruiting,
            32..40 => Status::Terminated,
            _ => Status::Completed,
        });
        study.phases = match chance.below(6) {
            0 => vec![Phase::Phase1],
            1 => vec![Phase::Phase1, Phase::Phase2],
            2 => vec![Phase::Phase2],
            3 => vec![Phase::Phase3],
            4 => vec![Phase::Phase4],
            _ => Vec::new(),
        };
        let days = i32::try_from(chance.below(7_000)).expect("small");
        study.updated = Some(trialfire::chart::Day(13_500 + days));
        Made { study, text }
    }

    fn text(&self, base: &Real, chance: &mut Chance) -> String {
        let mut text = String::new();
        for (heading, own, all) in [
            ("Inclusion Criteria:", &base.inclusions, &self.inclusions),
            ("Exclusion Criteria:", &base.exclusions, &self.exclusions),
        ] {
            text.push_str(heading);
            text.push_str("\n\n");
            for line in own {
                let line = if chance.below(2) == 0 {
                    line
                } else {
                    &all[chance.below(all.len())]
                };
                text.push_str("* ");
                text.push_str(&self.changed(line, chance));
                text.push('\n');
            }
            text.push('\n');
        }
        text
    }

    fn changed(&self, line: &str, chance: &mut Chance) -> String {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let open: Vec<usize> = (0..words.len()).filter(|at| is_word(&words[*at])).collect();
        if !open.is_empty() {
            let word = &self.words[chance.below(self.words.len())];
            words[open[chance.below(open.len())]].clone_from(word);
        }
        if chance.one_in(NUMBER_IN) {
            for word in &mut words {
                if let Ok(number) = word.parse::<u64>()
                    && (2..1_000).contains(&number)
                {
                    *word = (number + 1 + chance.next() % (1 + number / 4)).to_string();
                }
            }
        }
        words.join(" ")
    }
}

impl Real {
    fn read(line: &str) -> Self {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = line["text"].as_str().unwrap_or_default().to_owned();
        let criteria = parse(&text);
        let lines = |side: Side| {
            let roots = criteria.roots.iter().filter(|root| root.side == side);
            let words = roots.map(|root| {
                let nested = root.children.iter().flat_map(|child| ["\n    * ", child.text.as_str()]);
                [root.text.as_str()].into_iter().chain(nested).collect::<String>()
            });
            words.filter(|words| !words.trim().is_empty()).collect()
        };
        let bounds = &line["structured"];
        let conditions = line["conditions"].as_array().into_iter().flatten();
        Self {
            conditions: conditions.filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            sex: match bounds["sex"].as_str() {
                Some("FEMALE") => Some(Sex::Female),
                Some("MALE") => Some(Sex::Male),
                Some("ALL") => Some(Sex::All),
                _ => None,
            },
            youngest: bounds["minimumAge"].as_str().and_then(age),
            oldest: bounds["maximumAge"].as_str().and_then(age),
            inclusions: lines(Side::Inclusion),
            exclusions: lines(Side::Exclusion),
            text,
        }
    }
}

fn age(text: &str) -> Option<Age> {
    let (value, unit) = text.split_once(' ')?;
    let unit = match unit {
        unit if unit.starts_with("Month") => AgeUnit::Months,
        unit if unit.starts_with("Week") => AgeUnit::Weeks,
        unit if unit.starts_with("Day") => AgeUnit::Days,
        unit if unit.starts_with("Hour") => AgeUnit::Hours,
        _ => AgeUnit::Years,
    };
    Some(Age {
        value: value.parse().ok()?,
        unit,
        text: text.to_owned(),
    })
}

/// Sites of two thirds of the trials, most of them few, in four hundred places.
fn sites(chance: &mut Chance) -> Vec<Site> {
    if chance.one_in(3) {
        return Vec::new();
    }
    let count = 1 + chance.below(8) * chance.below(4);
    let site = |chance: &mut Chance| {
        let (north, east) = (chance.below(20), chance.below(20));
        Site {
            position: Some(Position {
                latitude: format!("{}.{:05}", 25 + north, 10_007 * north % 100_000),
                longitude: format!("-{}.{:05}", 70 + east * 2, 30_011 * east % 100_000),
            }),
            ..Site::default()
        }
    };
    (0..count).map(|_| site(chance)).collect()
}

/// A word that may be exchanged: lower-case letters, five or more.
fn is_word(word: &str) -> bool {
    word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Where the real records are.
pub(crate) fn corpus() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    std::env::var_os("TRIALFIRE_CORPUS").map_or(beside, PathBuf::from)
}

/// Numbers by chance, the same in every run (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("small")
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.next().is_multiple_of(bound)
    }
}
