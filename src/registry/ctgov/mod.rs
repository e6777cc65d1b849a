//! ClinicalTrials.gov in its own formats, each in one file.

pub(crate) mod classic;
mod parties;
mod study;
pub(crate) mod v2;
mod words;
pub mod xml;
mod xml_node;
mod xml_people;
mod xml_study;
mod xml_tree;
