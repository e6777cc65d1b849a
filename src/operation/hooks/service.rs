//! The services: when each is called, what it tells, and what it wants to be sent.

use crate::fhir::{Issue, IssueCode, Object, Value};
use crate::interaction::Refusal;
use crate::operation::hooks::prefetch::wants;
use crate::operation::hooks::settings::HookSettings;

/// A moment in the work of a clinician at which services are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hook {
    /// A patient's record is opened.
    PatientView,
    /// A patient is admitted, or a visit begins.
    EncounterStart,
    /// Orders are chosen and not signed yet.
    OrderSelect,
}

impl Hook {
    /// Its name in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::PatientView => "patient-view",
            Self::EncounterStart => "encounter-start",
            Self::OrderSelect => "order-select",
        }
    }
}

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Open trials for the patient who is looked at.
    Match,
    /// The same when a visit begins.
    MatchEncounter,
    /// The same as if the orders that are chosen were signed.
    MatchOrder,
    /// One study that the deployment singles out.
    Detail,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 4] = [Self::Match, Self::MatchEncounter, Self::MatchOrder, Self::Detail];

    /// Its id, part of its address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Match => "trial-match",
            Self::MatchEncounter => "trial-match-encounter",
            Self::MatchOrder => "trial-match-order",
            Self::Detail => "trial-detail",
        }
    }

    /// When it is called.
    pub fn hook(self) -> Hook {
        match self {
            Self::Match | Self::Detail => Hook::PatientView,
            Self::MatchEncounter => Hook::EncounterStart,
            Self::MatchOrder => Hook::OrderSelect,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Match => "Open trials for this patient",
            Self::MatchEncounter => "Open trials for this patient, as the visit begins",
            Self::MatchOrder => "Open trials that these orders leave open",
            Self::Detail => "One trial and this patient",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Match => {
                "Screens the patient's record against the criteria of open trials and tells up to three that nothing \
                 known speaks against: what is met, what is missing, in the sponsor's words. A person decides."
            }
            Self::MatchEncounter => "The same as trial-match, at the start of a visit.",
            Self::MatchOrder => {
                "The same as trial-match, as if the draft orders were signed today: a trial that one of them would \
                 close, by an exclusion or a washout, is not told. A draft order never opens a trial."
            }
            Self::Detail => {
                "Tells how the patient stands to the one study that this server is set up for, when the study is open \
                 and nothing known speaks against it."
            }
        }
    }

    /// Whether it is offered.
    fn is_offered(self, settings: &HookSettings) -> bool {
        match self {
            Self::Match | Self::MatchEncounter | Self::MatchOrder => true,
            Self::Detail => settings.study.is_some(),
        }
    }
}

/// The service of that id.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, or it is not offered.
pub fn service(id: &str, settings: &HookSettings) -> Result<Service, Refusal> {
    let mut offered = Service::ALL.into_iter().filter(|one| one.is_offered(settings));
    let found = offered.clone().find(|one| one.id() == id);
    found.ok_or_else(|| {
        let ids: Vec<&str> = offered.by_ref().map(Service::id).collect();
        let text = format!(
            "expected one of the services {}, found another; `GET /cds-services` describes them",
            ids.join(", ")
        );
        Refusal::NotFound(Issue::error(IssueCode::NotFound, text))
    })
}

/// What services there are (<https://cds-hooks.hl7.org/2.0/#discovery>).
pub fn discovery(settings: &HookSettings) -> Value {
    let offered = Service::ALL.into_iter().filter(|one| one.is_offered(settings));
    let services: Vec<Value> = offered.map(described).collect();
    Object::exact([("services", services.into())])
}

fn described(service: Service) -> Value {
    let prefetch = wants()
        .iter()
        .map(|want| (want.key.into(), want.template.as_str().into()));
    Object::new()
        .with("hook", service.hook().name())
        .with("title", service.title())
        .with("description", service.description())
        .with("id", service.id())
        .with("prefetch", Value::Object(prefetch.collect()))
        .with(
            "usageRequirements",
            "Needs the patient's record: as prefetch, or from a FHIR server that this service may read. What is not \
             sent is unknown to it.",
        )
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detail_of_a_study_is_offered_when_one_is_singled_out() {
        let mut settings = HookSettings::default();
        assert!(service("trial-detail", &settings).is_err());
        settings.study = Some("nct90000001".to_owned());
        assert_eq!(service("trial-detail", &settings).unwrap(), Service::Detail);
        assert_eq!(service("trial-match", &settings).unwrap(), Service::Match);
        assert!(service("trial", &settings).is_err());
    }
}
