//! Eligibility as a language: how much of real criteria the parser reads right.

mod guide;
mod measure;
