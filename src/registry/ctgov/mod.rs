//! ClinicalTrials.gov in its own formats, each in one file.

pub(crate) mod classic;
pub(crate) mod csv;
mod parties;
mod study;
mod table;
mod table_parts;
pub(crate) mod tsv;
pub(crate) mod v2;
mod words;
pub(crate) mod xml;
mod xml_node;
mod xml_people;
mod xml_study;
mod xml_tree;
