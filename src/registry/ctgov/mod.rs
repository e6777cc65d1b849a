//! ClinicalTrials.gov in its formats.
