//! Parties, places and papers in the registry's XML: sponsors, officials, contacts, sites, publications, documents.

use crate::registry::ctgov::xml_node::{Kept, Node};
use crate::trial::{
    Agency, AgencyClass, AvailableData, Citation, Contact, Document, IpdSharing, IpdStatement, Link, Official,
    OfficialRole, ReferenceType, ResponsibleParty, ResponsiblePartyType, Site, Status, Trial,
};

/// Names of what accompanies shared data, as printed, with the registry's codes.
const INFO_TYPES: &[(&str, &str)] = &[
    ("Study Protocol", "STUDY_PROTOCOL"),
    ("Statistical Analysis Plan (SAP)", "SAP"),
    ("Informed Consent Form (ICF)", "ICF"),
    ("Clinical Study Report (CSR)", "CSR"),
    ("Analytic Code", "ANALYTIC_CODE"),
];

/// Reads who runs the study, where, and what has been published.
pub(crate) fn read_people(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    read_sponsors(study, trial, kept);
    for mut node in study.take_all(&["overall_official", "investigator"]) {
        let affiliation = match node.take(&["affiliation"]) {
            Some(mut inner) if inner.has("agency") => {
                let name = inner.text(kept, &["agency"]);
                inner.close(kept);
                name
            }
            Some(plain) => plain.into_text(kept),
            None => None,
        };
        let Contact { name, role, .. } = node.contact(kept, &["last_name", "name"]);
        trial.officials.push(Official {
            name,
            affiliation,
            role,
        });
    }
    for node in study.take_all(&["overall_contact", "overall_contact_backup", "contact"]) {
        let contact = node.contact(kept, &["last_name", "name"]);
        trial.central_contacts.push(named_contact(contact));
    }
    for node in study.take_all(&["location"]) {
        let site = read_site(node, kept);
        trial.sites.push(site);
    }
    read_papers(study, trial, kept);
    read_shared_data(study, trial, kept);
}

/// An element named `contact` says the role, unless the element states another one inside.
fn named_contact(contact: Contact) -> Contact {
    Contact {
        role: contact.role.or(Some(OfficialRole::Contact)),
        ..contact
    }
}

fn read_sponsors(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    if let Some(mut sponsors) = study.take(&["sponsors", "study_sponsor"]) {
        trial.sponsors.lead = sponsors.take(&["lead_sponsor"]).map(|node| agency(node, kept));
        for node in sponsors.take_all(&["collaborator"]) {
            trial.sponsors.collaborators.push(agency(node, kept));
        }
        sponsors.close(kept);
    }
    if let Some(mut node) = study.take(&["responsible_party", "resp_party"]) {
        trial.sponsors.responsible_party = Some(ResponsibleParty {
            kind: node
                .text(kept, &["responsible_party_type", "resp_party_type"])
                .map(|kind| ResponsiblePartyType::read(&kind)),
            name: node.text(kept, &["investigator_full_name"]),
            title: node.text(kept, &["investigator_title"]),
            affiliation: node.text(kept, &["investigator_affiliation"]),
            old_name_title: node.text(kept, &["name_title"]),
            old_organization: node.text(kept, &["organization"]),
        });
        node.close(kept);
    }
}

fn agency(mut node: Node, kept: &mut Kept) -> Agency {
    let agency = Agency {
        name: node.text(kept, &["agency"]),
        class: node
            .text(kept, &["agency_class"])
            .map(|class| AgencyClass::read(&class)),
    };
    node.close(kept);
    agency
}

fn read_site(mut node: Node, kept: &mut Kept) -> Site {
    let mut site = Site {
        status: node.text(kept, &["status"]).map(|text| Status::read(&text)),
        ..Site::default()
    };
    if let Some(mut facility) = node.take(&["facility"]) {
        site.facility = facility.text(kept, &["name"]);
        if let Some(mut address) = facility.take(&["address"]) {
            site.city = address.text(kept, &["city"]);
            site.state = address.text(kept, &["state"]);
            site.zip = address.text(kept, &["zip"]);
            site.country = address.text(kept, &["country"]);
            address.close(kept);
        }
        facility.close(kept);
    }
    for person in node.take_all(&["contact", "contact_backup"]) {
        let contact = person.contact(kept, &["last_name", "name"]);
        site.contacts.push(named_contact(contact));
    }
    for person in node.take_all(&["investigator"]) {
        site.contacts.push(person.contact(kept, &["last_name", "name"]));
    }
    node.close(kept);
    site
}

fn read_papers(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    for (name, kind) in [("reference", None), ("results_reference", Some(ReferenceType::Result))] {
        for mut node in study.take_all(&[name]) {
            trial.references.push(Citation {
                pmid: node.text(kept, &["PMID", "medline_ui"]),
                kind: kind.clone(),
                citation: node.prose(kept, &["citation"]),
                retractions: Vec::new(),
            });
            node.close(kept);
        }
    }
    for mut node in study.take_all(&["link", "see_also"]) {
        trial.links.push(Link {
            label: node.prose(kept, &["description", "annotation"]),
            url: node.text(kept, &["url"]),
        });
        node.close(kept);
    }
}

fn read_shared_data(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    if let Some(mut node) = study.take(&["patient_data"]) {
        let coded = |label: String| {
            let known = INFO_TYPES.iter().find(|(name, _)| *name == label);
            known.map_or(label, |(_, code)| (*code).to_owned())
        };
        trial.ipd = IpdStatement {
            sharing: node.text(kept, &["sharing_ipd"]).map(|text| IpdSharing::read(&text)),
            description: node.prose(kept, &["ipd_description"]),
            info_types: node.texts(kept, &["ipd_info_type"]).into_iter().map(coded).collect(),
            time_frame: node.prose(kept, &["ipd_time_frame"]),
            access_criteria: node.prose(kept, &["ipd_access_criteria"]),
            url: node.text(kept, &["ipd_url"]),
        };
        node.close(kept);
    }
    if let Some(mut list) = study.take(&["study_docs"]) {
        for mut node in list.take_all(&["study_doc"]) {
            trial.available_data.push(AvailableData {
                id: node.text(kept, &["doc_id"]),
                kind: node.text(kept, &["doc_type"]),
                url: node.text(kept, &["doc_url"]),
                comment: node.prose(kept, &["doc_comment"]),
            });
            node.close(kept);
        }
        list.close(kept);
    }
    if let Some(mut list) = study.take(&["provided_document_section"]) {
        for node in list.take_all(&["provided_document"]) {
            trial.documents.push(read_document(node, kept));
        }
        list.close(kept);
    }
}

fn read_document(mut node: Node, kept: &mut Kept) -> Document {
    let document = Document {
        has_protocol: node.flag(kept, &["document_has_protocol"]),
        has_sap: node.flag(kept, &["document_has_sap"]),
        has_icf: node.flag(kept, &["document_has_icf"]),
        label: node.text(kept, &["document_type"]),
        date: node.date(kept, &["document_date"]).map(|fact| fact.date),
        url: node.text(kept, &["document_url"]),
        ..Document::default()
    };
    node.close(kept);
    document
}
