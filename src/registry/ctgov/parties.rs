//! People, places and pointers of a study: sponsors, contacts, sites, publications and links.

use crate::registry::source_tree::{Branch, Name};
use crate::trial::{
    Agency, AvailableData, Citation, Contact, Link, Official, Position, ResponsibleParty, Retraction, Site, Sponsors,
    Trial,
};

/// Takes the sponsors.
pub(crate) fn sponsors(module: &mut Branch<'_>) -> Sponsors {
    Sponsors {
        lead: module
            .within(("leadSponsor", "LeadSponsor"), |lead| Agency {
                name: lead.text(("name", "LeadSponsorName")),
                class: lead.code(("class", "LeadSponsorClass")),
            })
            .filter(|agency| *agency != Agency::default()),
        collaborators: module.list(("collaborators", "CollaboratorList.Collaborator"), |item| {
            let agency = Agency {
                name: item.text(("name", "CollaboratorName")),
                class: item.code(("class", "CollaboratorClass")),
            };
            (agency != Agency::default()).then_some(agency)
        }),
        responsible_party: module
            .within(("responsibleParty", "ResponsibleParty"), |party| ResponsibleParty {
                kind: party.code(("type", "ResponsiblePartyType")),
                name: party.text(("investigatorFullName", "ResponsiblePartyInvestigatorFullName")),
                title: party.text(("investigatorTitle", "ResponsiblePartyInvestigatorTitle")),
                affiliation: party.text(("investigatorAffiliation", "ResponsiblePartyInvestigatorAffiliation")),
                old_name_title: party.text(("oldNameTitle", "ResponsiblePartyOldNameTitle")),
                old_organization: party.text(("oldOrganization", "ResponsiblePartyOldOrganization")),
            })
            .filter(|party| *party != ResponsibleParty::default()),
    }
}

/// Takes central contacts, officials and sites.
pub(crate) fn contacts_and_locations(module: &mut Branch<'_>, trial: &mut Trial) {
    trial.central_contacts = module.list(("centralContacts", "CentralContactList.CentralContact"), |item| {
        contact(
            item,
            [
                ("name", "CentralContactName"),
                ("role", "CentralContactRole"),
                ("phone", "CentralContactPhone"),
                ("phoneExt", "CentralContactPhoneExt"),
                ("email", "CentralContactEMail"),
            ],
        )
    });
    trial.officials = module.list(("overallOfficials", "OverallOfficialList.OverallOfficial"), |item| {
        let official = Official {
            name: item.text(("name", "OverallOfficialName")),
            affiliation: item.text(("affiliation", "OverallOfficialAffiliation")),
            role: item.code(("role", "OverallOfficialRole")),
        };
        (official != Official::default()).then_some(official)
    });
    trial.sites = module.list(("locations", "LocationList.Location"), site);
}

fn site(item: &mut Branch<'_>) -> Option<Site> {
    let site = Site {
        facility: item.text(("facility", "LocationFacility")),
        status: item.code(("status", "LocationStatus")),
        city: item.text(("city", "LocationCity")),
        state: item.text(("state", "LocationState")),
        zip: item.text(("zip", "LocationZip")),
        country: item.text(("country", "LocationCountry")),
        country_code: item.text(("countryCode", "LocationCountryCode")),
        contacts: item.list(("contacts", "LocationContactList.LocationContact"), |person| {
            contact(
                person,
                [
                    ("name", "LocationContactName"),
                    ("role", "LocationContactRole"),
                    ("phone", "LocationContactPhone"),
                    ("phoneExt", "LocationContactPhoneExt"),
                    ("email", "LocationContactEMail"),
                ],
            )
        }),
        position: item
            .within(("geoPoint", "LocationGeoPoint"), |point| {
                const LATITUDE: Name = ("lat", "LocationGeoPointLat");
                const LONGITUDE: Name = ("lon", "LocationGeoPointLon");
                // Half a position is no position: what there is stays a source field.
                if !(point.holds(LATITUDE) && point.holds(LONGITUDE)) {
                    point.keep(&[LATITUDE, LONGITUDE]);
                    return None;
                }
                Some(Position {
                    latitude: point.digits(LATITUDE)?,
                    longitude: point.digits(LONGITUDE)?,
                })
            })
            .flatten(),
    };
    (site != Site::default()).then_some(site)
}

/// Takes a contact by the names of its name, role, telephone, extension and e-mail.
fn contact(item: &mut Branch<'_>, [name, role, phone, phone_ext, email]: [Name; 5]) -> Option<Contact> {
    let contact = Contact {
        name: item.text(name),
        role: item.code(role),
        phone: item.text(phone),
        phone_ext: item.text(phone_ext),
        email: item.text(email),
    };
    (contact != Contact::default()).then_some(contact)
}

/// Takes publications, links and data held elsewhere.
pub(crate) fn references(module: &mut Branch<'_>, trial: &mut Trial) {
    trial.references = module.list(("references", "ReferenceList.Reference"), |item| {
        let citation = Citation {
            pmid: item.text(("pmid", "ReferencePMID")),
            kind: item.code(("type", "ReferenceType")),
            citation: item.text(("citation", "ReferenceCitation")),
            retractions: item.list(("retractions", "RetractionList.Retraction"), |notice| {
                let retraction = Retraction {
                    pmid: notice.text(("pmid", "RetractionPMID")),
                    source: notice.text(("source", "RetractionSource")),
                };
                (retraction != Retraction::default()).then_some(retraction)
            }),
        };
        (citation != Citation::default()).then_some(citation)
    });
    trial.links = module.list(("seeAlsoLinks", "SeeAlsoLinkList.SeeAlsoLink"), |item| {
        let link = Link {
            label: item.text(("label", "SeeAlsoLinkLabel")),
            url: item.text(("url", "SeeAlsoLinkURL")),
        };
        (link != Link::default()).then_some(link)
    });
    trial.available_data = module.list(("availIpds", "AvailIPDList.AvailIPD"), |item| {
        let data = AvailableData {
            id: item.text(("id", "AvailIPDId")),
            kind: item.text(("type", "AvailIPDType")),
            url: item.text(("url", "AvailIPDURL")),
            comment: item.text(("comment", "AvailIPDComment")),
        };
        (data != AvailableData::default()).then_some(data)
    });
}
