//! The trial itself: every section of a registry record as plain data.
//!
//! Field names follow the ClinicalTrials.gov data API v2. Texts are verbatim. An absent value is absent:
//! nothing is defaulted. Lists keep the source's order.

use serde_json::Value;

use crate::trial::age::Age;
use crate::trial::codes::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, EnrollmentKind, InterventionModel, InterventionType,
    IpdSharing, Masking, ObservationalModel, OfficialRole, Phase, PrimaryPurpose, ReferenceType, ResponsiblePartyType,
    SamplingMethod, Sex, StandardAge, Status, StudyType, TimePerspective, WhoMasked,
};
use crate::trial::date::{DateFact, PartialDate};
use crate::trial::identifier::{IdRole, RegistryName, TrialId};
use crate::trial::origin::{Alternate, SourceDocument, SourceField};
use crate::trial::record::record;

record! {
    /// A clinical trial.
    pub struct Trial {
        /// Its numbers, the primary one first.
        pub ids: Vec<TrialId>,
        /// The organisation that registered it.
        pub organization: Option<Agency>,
        /// Its titles.
        pub titles: Titles,
        /// Its recruitment status.
        pub status: StatusInfo,
        /// Its dates.
        pub dates: Dates,
        /// Who runs and pays for it.
        pub sponsors: Sponsors,
        /// Regulatory oversight.
        pub oversight: Oversight,
        /// Summary and description.
        pub texts: Texts,
        /// Conditions, verbatim.
        pub conditions: Vec<String>,
        /// Keywords, verbatim; never split.
        pub keywords: Vec<String>,
        /// Design.
        pub design: Design,
        /// Participants, counted or planned.
        pub enrollment: Enrollment,
        /// Arms, or groups of an observational study.
        pub arms: Vec<Arm>,
        /// Interventions; two may share a name.
        pub interventions: Vec<Intervention>,
        /// Outcome measures of every rank, in the source's order within a rank.
        pub outcomes: Vec<Outcome>,
        /// Who may take part.
        pub eligibility: Eligibility,
        /// Central contacts.
        pub central_contacts: Vec<Contact>,
        /// Overall officials.
        pub officials: Vec<Official>,
        /// Sites.
        pub sites: Vec<Site>,
        /// Publications.
        pub references: Vec<Citation>,
        /// Links.
        pub links: Vec<Link>,
        /// Data and documents available elsewhere.
        pub available_data: Vec<AvailableData>,
        /// Plan for sharing participant data.
        pub ipd: IpdStatement,
        /// Protocol, analysis plan and consent documents.
        pub documents: Vec<Document>,
        /// Terms that the registry derived.
        pub derived: Derived,
        /// Whether results are posted.
        pub has_results: Option<bool>,
        /// The results section, as the source's own tree.
        pub results: Option<Value>,
        /// Registry annotations, as the source's own tree.
        pub annotations: Option<Value>,
        /// The documents it was read from, the most trusted first.
        pub sources: Vec<SourceDocument>,
        /// Source fields without a slot.
        pub extra: Vec<SourceField>,
        /// What less trusted documents say otherwise.
        pub alternates: Vec<Alternate>,
    }
}

impl Trial {
    /// The number the record goes by.
    pub fn primary_id(&self) -> Option<&TrialId> {
        self.ids.iter().find(|id| id.role == IdRole::Primary)
    }

    /// The ClinicalTrials.gov number, in its one spelling.
    pub fn nct(&self) -> Option<&str> {
        self.primary_id()
            .filter(|id| id.registry == RegistryName::Nct)
            .map(|id| id.value.as_str())
    }

    /// The brief title, else the official one.
    pub fn title(&self) -> Option<&str> {
        self.titles.brief.as_deref().or(self.titles.official.as_deref())
    }
}

record! {
    /// An organisation and its class.
    pub struct Agency {
        /// Name, verbatim.
        pub name: Option<String>,
        /// Class.
        pub class: Option<AgencyClass>,
    }
}

record! {
    /// Titles.
    pub struct Titles {
        /// Brief title.
        pub brief: Option<String>,
        /// Official title.
        pub official: Option<String>,
        /// Acronym.
        pub acronym: Option<String>,
        /// Titles of other kinds or languages.
        pub other: Vec<OtherTitle>,
    }
}

record! {
    /// A title of another kind or language.
    pub struct OtherTitle {
        /// Kind, in the source's words.
        pub kind: String,
        /// BCP 47 language, when stated.
        pub language: Option<String>,
        /// The title.
        pub text: String,
    }
}

record! {
    /// Recruitment status and what goes with it.
    pub struct StatusInfo {
        /// Overall status.
        pub overall: Option<Status>,
        /// Last status the registry knew, beside an overall status of UNKNOWN.
        pub last_known: Option<Status>,
        /// Why the study stopped.
        pub why_stopped: Option<String>,
        /// When the status was last verified.
        pub verified: Option<PartialDate>,
        /// Whether posting was delayed.
        pub delayed_posting: Option<bool>,
        /// Expanded access beside the study.
        pub expanded_access: ExpandedAccess,
    }
}

record! {
    /// Expanded access beside a study.
    pub struct ExpandedAccess {
        /// Whether there is any.
        pub has: Option<bool>,
        /// Its registration number.
        pub nct: Option<String>,
        /// Its status.
        pub status: Option<Status>,
    }
}

record! {
    /// The dates of a study and of its record.
    pub struct Dates {
        /// Study start.
        pub start: Option<DateFact>,
        /// Primary completion.
        pub primary_completion: Option<DateFact>,
        /// Study completion.
        pub completion: Option<DateFact>,
        /// First submitted.
        pub first_submit: Option<DateFact>,
        /// First submitted that met quality control.
        pub first_submit_qc: Option<DateFact>,
        /// First posted.
        pub first_post: Option<DateFact>,
        /// Results first submitted.
        pub results_first_submit: Option<DateFact>,
        /// Results first submitted that met quality control.
        pub results_first_submit_qc: Option<DateFact>,
        /// Results first posted.
        pub results_first_post: Option<DateFact>,
        /// Certification of delayed results first submitted.
        pub disposition_first_submit: Option<DateFact>,
        /// The same, meeting quality control.
        pub disposition_first_submit_qc: Option<DateFact>,
        /// The same, posted.
        pub disposition_first_post: Option<DateFact>,
        /// Last update submitted.
        pub last_update_submit: Option<DateFact>,
        /// Last update posted.
        pub last_update_post: Option<DateFact>,
    }
}

record! {
    /// Who runs and pays for the study.
    pub struct Sponsors {
        /// Lead sponsor.
        pub lead: Option<Agency>,
        /// Collaborators.
        pub collaborators: Vec<Agency>,
        /// Responsible party.
        pub responsible_party: Option<ResponsibleParty>,
    }
}

record! {
    /// Responsible party.
    pub struct ResponsibleParty {
        /// Kind.
        pub kind: Option<ResponsiblePartyType>,
        /// Investigator's name.
        pub name: Option<String>,
        /// Investigator's title.
        pub title: Option<String>,
        /// Investigator's affiliation.
        pub affiliation: Option<String>,
        /// Name and title in the older form.
        pub old_name_title: Option<String>,
        /// Organisation in the older form.
        pub old_organization: Option<String>,
    }
}

record! {
    /// Regulatory oversight.
    pub struct Oversight {
        /// Has a data monitoring committee.
        pub has_dmc: Option<bool>,
        /// Studies a drug regulated by the FDA.
        pub fda_regulated_drug: Option<bool>,
        /// Studies a device regulated by the FDA.
        pub fda_regulated_device: Option<bool>,
        /// Studies an unapproved device.
        pub unapproved_device: Option<bool>,
        /// Paediatric postmarket surveillance.
        pub ppsd: Option<bool>,
        /// Product exported from the United States.
        pub us_export: Option<bool>,
        /// Violation of FDAAA 801.
        pub fdaaa801_violation: Option<bool>,
    }
}

record! {
    /// Summary and description, as CommonMark where the source's are.
    pub struct Texts {
        /// Brief summary.
        pub brief_summary: Option<String>,
        /// Detailed description.
        pub detailed_description: Option<String>,
    }
}

record! {
    /// Design.
    pub struct Design {
        /// Study type.
        pub study_type: Option<StudyType>,
        /// Kinds of expanded access.
        pub expanded_access_types: ExpandedAccessTypes,
        /// Number of expanded-access records of this kind, as the source states it.
        pub n_ptrs_to_this_exp_acc_nct_id: Option<u32>,
        /// Whether an observational study is a patient registry.
        pub patient_registry: Option<bool>,
        /// Target follow-up of a registry, such as `2 Years`.
        pub target_duration: Option<String>,
        /// Phases; `NA` is stated, an empty list is not.
        pub phases: Vec<Phase>,
        /// Allocation.
        pub allocation: Option<Allocation>,
        /// Intervention model.
        pub intervention_model: Option<InterventionModel>,
        /// Intervention model, described.
        pub intervention_model_description: Option<String>,
        /// Primary purpose.
        pub primary_purpose: Option<PrimaryPurpose>,
        /// Observational model.
        pub observational_model: Option<ObservationalModel>,
        /// Time perspective.
        pub time_perspective: Option<TimePerspective>,
        /// Masking.
        pub masking: Option<Masking>,
        /// Masking, described.
        pub masking_description: Option<String>,
        /// Who is masked.
        pub who_masked: Vec<WhoMasked>,
        /// Biological samples.
        pub bio_specimen: BioSpecimen,
    }
}

record! {
    /// Kinds of expanded access.
    pub struct ExpandedAccessTypes {
        /// For individual patients.
        pub individual: Option<bool>,
        /// For an intermediate population.
        pub intermediate: Option<bool>,
        /// Under a treatment protocol.
        pub treatment: Option<bool>,
    }
}

record! {
    /// Biological samples.
    pub struct BioSpecimen {
        /// Whether samples are kept.
        pub retention: Option<BioSpecRetention>,
        /// Which ones.
        pub description: Option<String>,
    }
}

record! {
    /// Participants, counted or planned.
    pub struct Enrollment {
        /// How many.
        pub count: Option<u32>,
        /// Counted or planned; none when the source does not say.
        pub kind: Option<EnrollmentKind>,
    }
}

record! {
    /// An arm, or a group of an observational study.
    pub struct Arm {
        /// Label.
        pub label: Option<String>,
        /// Role.
        pub kind: Option<ArmType>,
        /// Description.
        pub description: Option<String>,
        /// Names of its interventions as the source lists them (`Drug: Placebo`).
        pub intervention_names: Vec<String>,
    }
}

record! {
    /// An intervention.
    pub struct Intervention {
        /// Kind.
        pub kind: Option<InterventionType>,
        /// Name.
        pub name: Option<String>,
        /// Description.
        pub description: Option<String>,
        /// Labels of the arms that receive it.
        pub arm_labels: Vec<String>,
        /// Other names.
        pub other_names: Vec<String>,
    }
}

/// Rank of an outcome measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeRank {
    /// Primary.
    Primary,
    /// Secondary.
    Secondary,
    /// Other pre-specified.
    #[default]
    Other,
}

/// How an outcome came to its three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeSplit {
    /// The source gives the parts apart, or their seam is certain.
    #[default]
    Clean,
    /// The seam was found by a rule that can be wrong.
    Guessed,
    /// No seam was found: the whole text is the measure.
    Unsplit,
}

record! {
    /// An outcome measure.
    pub struct Outcome {
        /// Rank.
        pub rank: OutcomeRank,
        /// What is measured.
        pub measure: Option<String>,
        /// How.
        pub description: Option<String>,
        /// When.
        pub time_frame: Option<String>,
        /// The source's fused text, where the parts were split from one.
        pub raw: Option<String>,
        /// How the parts were found.
        pub split: OutcomeSplit,
    }
}

record! {
    /// Who may take part.
    pub struct Eligibility {
        /// The criteria, verbatim.
        pub criteria: Option<String>,
        /// Sex.
        pub sex: Option<Sex>,
        /// Whether eligibility rests on gender.
        pub gender_based: Option<bool>,
        /// How.
        pub gender_description: Option<String>,
        /// Lower age bound; none is open.
        pub minimum_age: Option<Age>,
        /// Upper age bound, inclusive; none is open.
        pub maximum_age: Option<Age>,
        /// Age groups.
        pub standard_ages: Vec<StandardAge>,
        /// Whether healthy volunteers are accepted.
        pub healthy_volunteers: Option<bool>,
        /// Population of an observational study.
        pub study_population: Option<String>,
        /// How it is sampled.
        pub sampling_method: Option<SamplingMethod>,
    }
}

record! {
    /// A person or desk to contact.
    pub struct Contact {
        /// Name.
        pub name: Option<String>,
        /// Role.
        pub role: Option<OfficialRole>,
        /// Telephone.
        pub phone: Option<String>,
        /// Telephone extension.
        pub phone_ext: Option<String>,
        /// E-mail.
        pub email: Option<String>,
    }
}

record! {
    /// An official of the study.
    pub struct Official {
        /// Name.
        pub name: Option<String>,
        /// Affiliation.
        pub affiliation: Option<String>,
        /// Role.
        pub role: Option<OfficialRole>,
    }
}

record! {
    /// A site.
    pub struct Site {
        /// Facility.
        pub facility: Option<String>,
        /// Recruitment status of the site.
        pub status: Option<Status>,
        /// City.
        pub city: Option<String>,
        /// State or province.
        pub state: Option<String>,
        /// Postal code.
        pub zip: Option<String>,
        /// Country, by name.
        pub country: Option<String>,
        /// Country by ISO 3166-1 alpha-2 code, when the source gives it (a flag).
        pub country_code: Option<String>,
        /// Contacts and investigators at the site.
        pub contacts: Vec<Contact>,
        /// Position.
        pub position: Option<Position>,
    }
}

record! {
    /// A WGS 84 position in decimal degrees, as text that keeps the source's digits.
    pub struct Position {
        /// Latitude.
        pub latitude: String,
        /// Longitude.
        pub longitude: String,
    }
}

record! {
    /// A publication.
    pub struct Citation {
        /// PubMed identifier.
        pub pmid: Option<String>,
        /// Why it is cited.
        pub kind: Option<ReferenceType>,
        /// Citation text.
        pub citation: Option<String>,
        /// Retractions.
        pub retractions: Vec<Retraction>,
    }
}

record! {
    /// A retraction of a publication.
    pub struct Retraction {
        /// PubMed identifier of the retraction.
        pub pmid: Option<String>,
        /// Where it was published.
        pub source: Option<String>,
    }
}

record! {
    /// A link.
    pub struct Link {
        /// Label.
        pub label: Option<String>,
        /// URL, verbatim.
        pub url: Option<String>,
    }
}

record! {
    /// Data or a document available elsewhere.
    pub struct AvailableData {
        /// Identifier there.
        pub id: Option<String>,
        /// Kind, in the source's words.
        pub kind: Option<String>,
        /// URL.
        pub url: Option<String>,
        /// Comment.
        pub comment: Option<String>,
    }
}

record! {
    /// Plan for sharing individual participant data.
    pub struct IpdStatement {
        /// Whether it will be shared.
        pub sharing: Option<IpdSharing>,
        /// Description.
        pub description: Option<String>,
        /// What goes with it (`STUDY_PROTOCOL`, `SAP`, …), verbatim codes.
        pub info_types: Vec<String>,
        /// When.
        pub time_frame: Option<String>,
        /// Who may have it.
        pub access_criteria: Option<String>,
        /// Where.
        pub url: Option<String>,
    }
}

record! {
    /// A document that the registry holds.
    pub struct Document {
        /// Abbreviation of its type, such as `Prot_SAP`.
        pub type_abbreviation: Option<String>,
        /// Holds the protocol.
        pub has_protocol: Option<bool>,
        /// Holds the statistical analysis plan.
        pub has_sap: Option<bool>,
        /// Holds the consent form.
        pub has_icf: Option<bool>,
        /// Label.
        pub label: Option<String>,
        /// Date of the document.
        pub date: Option<PartialDate>,
        /// When it was uploaded, verbatim.
        pub upload_date: Option<String>,
        /// File name.
        pub filename: Option<String>,
        /// Size in bytes.
        pub size: Option<u64>,
        /// URL, when the source gives one.
        pub url: Option<String>,
    }
}

record! {
    /// Terms that the registry derived.
    pub struct Derived {
        /// MeSH terms for the conditions.
        pub conditions_mesh: Vec<MeshTerm>,
        /// MeSH terms for the interventions.
        pub interventions_mesh: Vec<MeshTerm>,
        /// Countries of sites since removed.
        pub removed_countries: Vec<String>,
        /// Day of the registry's data that the record was cut from.
        pub version_holder: Option<PartialDate>,
    }
}

record! {
    /// A MeSH term.
    pub struct MeshTerm {
        /// Unique identifier, such as `D004938`; older sources give the term alone.
        pub id: Option<String>,
        /// Term.
        pub term: String,
    }
}

/// Kinds of date, for those who list them.
impl Dates {
    /// Every date of the record with its name in the canonical JSON, in the order of the struct.
    pub fn named(&self) -> [(&'static str, Option<&DateFact>); 14] {
        [
            ("start", self.start.as_ref()),
            ("primaryCompletion", self.primary_completion.as_ref()),
            ("completion", self.completion.as_ref()),
            ("firstSubmit", self.first_submit.as_ref()),
            ("firstSubmitQc", self.first_submit_qc.as_ref()),
            ("firstPost", self.first_post.as_ref()),
            ("resultsFirstSubmit", self.results_first_submit.as_ref()),
            ("resultsFirstSubmitQc", self.results_first_submit_qc.as_ref()),
            ("resultsFirstPost", self.results_first_post.as_ref()),
            ("dispositionFirstSubmit", self.disposition_first_submit.as_ref()),
            ("dispositionFirstSubmitQc", self.disposition_first_submit_qc.as_ref()),
            ("dispositionFirstPost", self.disposition_first_post.as_ref()),
            ("lastUpdateSubmit", self.last_update_submit.as_ref()),
            ("lastUpdatePost", self.last_update_post.as_ref()),
        ]
    }
}

impl DateFact {
    /// A date of which the source does not say whether it has come to pass.
    pub fn unstated(date: PartialDate) -> Self {
        Self { date, kind: None }
    }

    /// A date with its kind.
    pub fn stated(date: PartialDate, kind: DateKind) -> Self {
        Self { date, kind: Some(kind) }
    }
}
