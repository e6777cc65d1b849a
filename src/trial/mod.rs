//! The canonical trial: what a registry record says, free of any exchange format.

mod age;
mod codes;
mod date;
mod finding;
mod identifier;
mod origin;
mod record;
mod study;
mod title;

pub use age::{Age, AgeUnit};
pub use codes::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, EnrollmentKind, InterventionModel, InterventionType,
    IpdSharing, Masking, ObservationalModel, OfficialRole, Phase, PrimaryPurpose, ReferenceType, ResponsiblePartyType,
    SamplingMethod, Sex, StandardAge, Status, StudyType, TimePerspective, WhoMasked,
};
pub use date::{DateError, DateFact, PartialDate};
pub use finding::{Finding, FindingCode, Place, Severity};
pub use identifier::{IdRole, RegistryName, TrialId, classify_identifier, normalise_nct};
pub use origin::{Alternate, Format, SourceDocument, SourceField};
pub use study::{
    Agency, Arm, AvailableData, BioSpecimen, Citation, Contact, Dates, Derived, Design, Document, Eligibility,
    Enrollment, ExpandedAccess, ExpandedAccessTypes, Intervention, IpdStatement, Link, MeshTerm, Official, OtherTitle,
    Outcome, OutcomeRank, OutcomeSplit, Oversight, Position, ResponsibleParty, Retraction, Site, Sponsors, StatusInfo,
    Texts, Titles, Trial,
};
pub use title::title_key;
