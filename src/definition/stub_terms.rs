#![allow(missing_docs)]
#[derive(Debug)]
pub enum Membership {
    In { display: Option<&'static str> },
    OtherCode,
    OtherSystem,
    Unknown,
}
#[derive(Debug)]
pub enum CodeLookup {
    Known { display: Option<&'static str> },
    NotKnown,
    UnknownSystem,
}
impl crate::definition::Definitions {
    pub fn membership(&self, _v: &str, _s: Option<&str>, _c: &str) -> Membership {
        Membership::Unknown
    }
    pub fn code(&self, _s: &str, _c: &str) -> CodeLookup {
        CodeLookup::UnknownSystem
    }
}
