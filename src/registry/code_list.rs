//! The registry's code lists, seen as one kind of thing.

use crate::trial::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, EnrollmentKind, InterventionModel, InterventionType,
    IpdSharing, Masking, ObservationalModel, OfficialRole, Phase, PrimaryPurpose, ReferenceType, ResponsiblePartyType,
    SamplingMethod, Sex, StandardAge, Status, StudyType, TimePerspective, WhoMasked,
};

/// A code list of the registry.
pub(crate) trait CodeList: Sized {
    /// The list's name.
    const LIST: &'static str;
    /// Reads a code or a label.
    fn read(text: &str) -> Self;
    /// Whether the list knows the value.
    fn is_known(&self) -> bool;
}

macro_rules! code_lists {
    ($($list:ident),* $(,)?) => {$(
        impl CodeList for $list {
            const LIST: &'static str = $list::LIST;
            fn read(text: &str) -> Self { $list::read(text) }
            fn is_known(&self) -> bool { $list::is_known(self) }
        }
    )*};
}

code_lists!(
    AgencyClass,
    Allocation,
    ArmType,
    BioSpecRetention,
    DateKind,
    EnrollmentKind,
    InterventionModel,
    InterventionType,
    IpdSharing,
    Masking,
    ObservationalModel,
    OfficialRole,
    Phase,
    PrimaryPurpose,
    ReferenceType,
    ResponsiblePartyType,
    SamplingMethod,
    Sex,
    StandardAge,
    Status,
    StudyType,
    TimePerspective,
    WhoMasked,
);
