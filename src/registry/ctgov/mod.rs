//! ClinicalTrials.gov in its formats.

pub mod xml;
mod xml_node;
mod xml_people;
mod xml_study;
mod xml_tree;
