//! Where records are read: what they share, and what has been noted so far.

use crate::chart::coded::{Coded, elements};
use crate::chart::day::Days;
use crate::chart::element::{code, texts};
use crate::chart::fact::{Fact, Oddity, OddityKind, Sort, Source, Stance, Standing, Value};
use crate::chart::name::{Manner, site};
use crate::chart::shelf::Shelf;
use crate::chart::when::{When, date};
use crate::json::Map;

/// Facts that are taken from one record.
pub(super) const FACTS_MAX: usize = 2_000;

/// The table on which the records of one patient are read.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    /// Every record, for references.
    pub(super) shelf: &'a Shelf<'a>,
    /// When the patient was born.
    pub(super) birth: Option<Days>,
    /// What is recorded.
    pub(super) facts: Vec<Fact>,
    /// What could not be used.
    pub(super) oddities: Vec<Oddity>,
}

/// The record that is read, or a resource contained in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    /// How it is referred to.
    pub(super) reference: &'a str,
    /// Its type.
    pub(super) kind: &'a str,
    /// Its elements.
    pub(super) body: &'a Map<'a>,
}

impl<'a> Desk<'a> {
    /// Notes an oddity of an element.
    pub(super) fn note(&mut self, page: Page<'_>, element: &str, kind: OddityKind) {
        self.oddities.push(Oddity {
            kind,
            source: source(page, element),
        });
    }

    /// Adds a fact of a record, and notes its wrong dates.
    pub(super) fn add(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Notes the dates that are none.
    pub(super) fn note_dates(&mut self, page: Page<'_>, bad: &[String]) {
        for element in bad {
            self.note(page, element, OddityKind::BadDate);
        }
    }

    /// When a record was written down.
    pub(super) fn recorded(&mut self, page: Page<'_>, names: &[&str]) -> Option<Days> {
        let mut bad = Vec::new();
        let found = names.iter().find_map(|name| date(page.body, name, &mut bad));
        self.note_dates(page, &bad);
        found
    }

    /// What a reference in a record leads to; one that leads nowhere is noted.
    pub(super) fn follow(&mut self, page: Page<'a>, element: &str, reference: &str) -> Option<&'a Map<'a>> {
        let found = self.shelf.resolve(page.body, reference);
        if found.is_none() {
            self.note(page, element, OddityKind::Unresolved);
        }
        found
    }
}

/// The source of an element of a record.
pub(super) fn source(page: Page<'_>, element: &str) -> Source {
    Source {
        reference: page.reference.to_owned(),
        path: format!("{}.{element}", page.kind),
    }
}

/// What a record says of what it names: whether it is so, and whether it goes on.
pub(super) type Said = (Stance, Standing);

/// What a record says that has no status.
pub(super) const SO: Said = (Stance::Holds, Standing::Unstated);

/// A fact of what is coded in `element`: what the record says of it, as far as its name leaves that open.
pub(super) fn fact(sort: Sort, mut coded: Coded, said: Said, page: Page<'_>, element: &str) -> Fact {
    let (named, ended) = match coded.manner {
        Manner::Plain | Manner::Relative => (Stance::Holds, Standing::Unstated),
        Manner::Past => (Stance::Holds, Standing::Ended),
        Manner::Suspected => (Stance::Unsure, Standing::Unstated),
        Manner::Denied => (Stance::Denied, Standing::Unstated),
    };
    let stance = match (named, said.0) {
        // A record that is not so, of a name that denies something: nothing is said of that.
        (Stance::Denied, Stance::Denied) => Stance::Unsure,
        (Stance::Denied, _) | (_, Stance::Denied) => Stance::Denied,
        (Stance::Unsure, _) | (_, Stance::Unsure) => Stance::Unsure,
        (Stance::Holds, Stance::Holds) => Stance::Holds,
    };
    let standing = if ended == Standing::Unstated { said.1 } else { ended };
    if stance == Stance::Denied {
        coded.narrow();
    }
    Fact {
        sort: if coded.manner == Manner::Relative {
            Sort::Family
        } else {
            sort
        },
        concepts: coded.concepts,
        variable: None,
        codings: coded.codings,
        text: coded.text,
        stance,
        standing,
        from: None,
        to: None,
        recorded: None,
        value: Value::Nothing,
        sites: Vec::new(),
        qualifiers: Vec::new(),
        source: source(page, element),
    }
}

impl Fact {
    /// Sets when it was.
    pub(super) fn at(mut self, when: &When) -> Self {
        self.from = when.from;
        self.to = when.to;
        self
    }

    /// Adds words that narrow it.
    pub(super) fn qualify(&mut self, words: impl IntoIterator<Item = String>) {
        for word in words {
            let word = word.trim().to_lowercase();
            if !word.is_empty() && !self.qualifiers.contains(&word) {
                self.qualifiers.push(word);
            }
        }
    }

    /// Adds the names and the codes of coded elements as words that narrow it.
    pub(super) fn qualify_by(&mut self, body: &Map<'_>, names: &[&str]) {
        for name in names {
            let bare = texts(body, name).map(str::to_owned);
            let coded = elements(body, name).into_iter().map(|coded| coded.text);
            self.qualify(bare.chain(coded).collect::<Vec<_>>());
            self.qualify(code(body, name));
        }
    }

    /// Adds where in the body it is: as recorded, and plainly.
    pub(super) fn place(&mut self, body: &Map<'_>, name: &str) {
        for coded in elements(body, name) {
            let plain = site(&coded.text).to_lowercase();
            for site in [coded.text, plain] {
                if !site.is_empty() && !self.sites.contains(&site) {
                    self.sites.push(site);
                }
            }
        }
    }
}
