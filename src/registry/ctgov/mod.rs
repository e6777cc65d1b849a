//! ClinicalTrials.gov in its formats.

pub mod csv;
mod table;
mod table_parts;
pub mod tsv;
pub mod xml;
mod xml_node;
mod xml_people;
mod xml_study;
mod xml_tree;
