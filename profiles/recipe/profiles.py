"""Profiles: what each says beyond its base, in both releases. Rules are in rules.py."""

from common import CROSS_VERSION, NCT_SYSTEM, SNOMED, STRUCTURE, TERMINOLOGY, own, pascal
from rules import RULES
from structures import definition

PLAN_TYPES = TERMINOLOGY + "plan-definition-type"
# Cross-version extensions that the profile of the study expects in R4, with how often each may occur.
CROSSED = (
    ("label", "*"),
    ("descriptionSummary", "1"),
    ("classifier", "*"),
    ("associatedParty", "*"),
    ("progressStatus", "*"),
    ("recruitment", "1"),
    ("outcomeMeasure", "*"),
)


class Profile:
    """A profile under construction; elements are given in the order of the base."""

    def __init__(self, release, identity, base, title, description):
        self.release, self.identity, self.base = release, identity, base
        self.title, self.description = title, description
        self.elements = []
        self.at("", constraint=constraints(release, identity))

    def at(self, path, slice_name=None, **facts):
        """One element; `path` is relative to the resource, `slice_name` the slice of its last step."""
        whole = self.base + ("." + path if path else "")
        element = {"id": whole}
        element["path"] = ".".join(step.partition(":")[0] for step in whole.split("."))
        if slice_name:
            element["id"] += ":" + slice_name
            element["sliceName"] = slice_name
        element.update({key: value for key, value in facts.items() if value is not None})
        self.elements.append(element)
        return self

    def expected(self, *paths):
        """Elements that a reader must understand."""
        for path in paths:
            self.at(path, mustSupport=True)
        return self

    def sliced(self, path, *discriminators):
        """Opens the slices of a list; a discriminator is a pair of type and path."""
        return self.at(
            path,
            slicing={
                "discriminator": [{"type": kind, "path": where} for kind, where in discriminators],
                "ordered": False,
                "rules": "open",
            },
        )

    def extended(self, *extensions):
        """Slices for extensions: pairs of address and how often."""
        self.sliced("extension", ("value", "url"))
        for url, most in extensions:
            name = url.rsplit("/", 1)[1].rsplit(".", 1)[-1]
            self.at(
                "extension",
                name,
                min=0,
                max=most,
                type=[{"code": "Extension", "profile": [url]}],
                mustSupport=True,
            )
        return self

    def finished(self):
        return definition(
            self.release,
            self.identity,
            own("StructureDefinition", self.identity),
            pascal(self.identity),
            self.title,
            self.description,
            self.base,
            self.elements,
        )


def constraints(release, identity):
    found = []
    for key, severity, human, r4, r5 in RULES.get(identity, ()):
        expression = r4 if release == "r4" else r5
        if expression:
            found.append({"key": key, "severity": severity, "human": human, "expression": expression})
    return found or None


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def own_extension(name):
    return own("StructureDefinition", name)


def study(release):
    p = Profile(
        release,
        "trial-research-study",
        "ResearchStudy",
        "Trial: research study",
        "A clinical trial as a registry records it. In R4, what R5 has elements for is in the cross-version "
        "extensions.",
    )
    p.at("meta", min=1).at("meta.source", min=1, mustSupport=True)
    p.at("contained", max="0")
    own_ones = tuple(
        (own_extension(name), most)
        for name, most in (
            ("age-range", "1"),
            ("sex", "1"),
            ("healthy-volunteers", "1"),
            ("has-results", "1"),
            ("standard-age", "*"),
        )
    )
    crossed = [(CROSS_VERSION + "ResearchStudy." + name, most) for name, most in CROSSED if release == "r4"]
    if release == "r4":
        # Readers of R5 have a definition of this one of their own.
        crossed.append((STRUCTURE + "researchStudy-studyRegistration", "*"))
    p.extended(*crossed, *own_ones)
    if release == "r5":
        p.at("url", min=1)
    # A record without a number is taken in and flagged, so a number is expected and not demanded.
    p.sliced("identifier", ("value", "system"), ("value", "use"))
    p.elements[-1]["mustSupport"] = True
    p.at("identifier", "nct", min=0, max="1", mustSupport=True, constraint=constraints(release, "identifier:nct"))
    p.at("identifier:nct.use", min=1, fixedCode="official")
    p.at("identifier:nct.system", min=1, fixedUri=NCT_SYSTEM)
    p.at("identifier:nct.value", min=1)
    if release == "r5":
        p.at("name", min=1)
    p.at("title", min=1, mustSupport=True)
    if release == "r4":
        p.expected("protocol", "status", "primaryPurposeType", "phase", "category", "focus", "condition", "contact")
        p.expected("relatedArtifact", "keyword", "location", "description", "enrollment", "period", "sponsor")
        p.expected("principalInvestigator", "site", "reasonStopped", "arm")
    else:
        p.expected("label", "protocol", "relatedArtifact", "date", "status", "primaryPurposeType", "phase")
        p.expected("studyDesign", "focus", "condition", "keyword", "region", "descriptionSummary", "description")
        p.expected("period", "site", "classifier", "associatedParty", "progressStatus", "whyStopped", "recruitment")
        p.expected("comparisonGroup", "outcomeMeasure")
    return p


def eligibility_plan(release):
    p = Profile(
        release,
        "trial-eligibility-plan",
        "PlanDefinition",
        "Trial: eligibility plan",
        "The eligibility criteria of a trial, nested as written: every node of the text is an action.",
    )
    p.extended(
        (own_extension("computability"), "1"), (own_extension("criteria-text"), "1"), (own_extension("parse-info"), "1")
    )
    p.at("url", min=1).at("version", min=1).at("name", min=1)
    p.at("type", min=1, patternCodeableConcept=concept(PLAN_TYPES, "eca-rule"))
    p.expected("subject[x]", "library", "action", "action.prefix", "action.textEquivalent", "action.code")
    return p.expected("action.condition", "action.input")


def eligibility_library(release):
    p = Profile(
        release,
        "trial-eligibility-library",
        "Library",
        "Trial: eligibility library",
        "What the eligibility criteria of a trial state, in CQL: a definition for each action that can be said, with the "
        "action's id as its name.",
    )
    p.at("url", min=1).at("version", min=1).at("name", min=1)
    p.at("type", min=1, patternCodeableConcept=concept(TERMINOLOGY + "library-type", "logic-library"))
    p.at("content", min=1, mustSupport=True)
    return p.at("content.contentType", min=1).at("content.data", min=1)


def protocol_plan(release):
    p = Profile(
        release,
        "trial-protocol-plan",
        "PlanDefinition",
        "Trial: protocol plan",
        "Arms and interventions of a trial: an action for each arm, below it one for each intervention that it "
        "receives.",
    )
    p.at("url", min=1).at("version", min=1).at("name", min=1)
    p.at("type", min=1, patternCodeableConcept=concept(PLAN_TYPES, "clinical-protocol"))
    return p.expected("subject[x]", "action", "action.title", "action.definition[x]")


def group(release):
    p = Profile(
        release,
        "trial-eligibility-group",
        "Group",
        "Trial: eligibility group",
        "Who may take part in a trial, as a flat list of characteristics that must hold together.",
    )
    if release == "r4":
        p.extended((CROSS_VERSION + "Group.description", "1"))
    p.at("type", fixedCode="person")
    if release == "r4":
        p.at("actual", fixedBoolean=False)
    else:
        p.at("membership", fixedCode="definitional").expected("description")
    p.expected("quantity", "managingEntity")
    p.at("characteristic", mustSupport=True).at("characteristic.exclude", mustSupport=True)
    return p.at("member", max="0")


def eligibility_variable(release):
    if release == "r4":
        return None
    p = Profile(
        release,
        "trial-eligibility-variable",
        "EvidenceVariable",
        "Trial: eligibility variable",
        "The eligibility criteria of a trial as R5 nests them.",
    )
    p.at("url", min=1).at("characteristic", min=1, mustSupport=True)
    p.at("characteristic.linkId", min=1, mustSupport=True)
    return p.expected("characteristic.description", "characteristic.exclude", "characteristic.definitionByCombination")


def outcome(release):
    p = Profile(
        release,
        "trial-outcome-variable",
        "EvidenceVariable",
        "Trial: outcome variable",
        "An outcome measure of a trial. Its time frame is an extension in R4, `timeFromEvent.description` in R5.",
    )
    wanted = (("outcome-rank", "1"), ("time-frame", "1")) if release == "r4" else (("outcome-rank", "1"),)
    p.extended(*((own_extension(name), most) for name, most in wanted))
    return p.at("title", min=1, mustSupport=True).expected("description", "characteristic")


def intervention(release):
    p = Profile(
        release,
        "trial-intervention",
        "ActivityDefinition",
        "Trial: intervention",
        "An intervention of a trial. A kind that says nothing about what would be ordered is marked as absent.",
    )
    p.extended((own_extension("arm-label"), "*"), (own_extension("other-name"), "*"))
    p.at("title", min=1, mustSupport=True).expected("description", "topic")
    return p.at("kind", min=1, mustSupport=True).expected("code", "product[x]")


def site(release):
    p = Profile(release, "trial-site", "Location", "Trial: site", "A place where a trial is carried out.")
    p.extended((own_extension("site-recruitment"), "*"), (own_extension("site-contact"), "*"))
    return p.expected("status", "name", "address", "position")


def sponsor(release):
    p = Profile(
        release,
        "trial-sponsor",
        "Organization",
        "Trial: sponsor",
        "An organisation of a trial: a name and a class, shared by all trials that name it.",
    )
    return p.expected("type").at("name", min=1, mustSupport=True)


def investigator(release):
    p = Profile(
        release,
        "trial-investigator",
        "PractitionerRole",
        "Trial: investigator",
        "What a person is to a trial, and where the person belongs.",
    )
    return p.expected("practitioner", "organization", "code")


def practitioner(release):
    p = Profile(
        release,
        "trial-practitioner",
        "Practitioner",
        "Trial: practitioner",
        "A person of a trial; not shared, since two trials that name the same person may mean two.",
    )
    return p.at("name", min=1, mustSupport=True)


def source_document(release):
    p = Profile(
        release,
        "trial-source-document",
        "DocumentReference",
        "Trial: source document",
        "A record that a trial was read from, with its hash, and what of it has no place of its own.",
    )
    kept = (("source-field", "*"), ("alternate", "*"), ("source-url", "1"))
    p.extended(*((own_extension(name), most) for name, most in kept))
    if release == "r4":
        p.expected("masterIdentifier")
    else:
        p.expected("identifier")
    return p.expected("type", "content.attachment", "content.attachment.hash")


def source_content(release):
    p = Profile(
        release,
        "trial-source-content",
        "Binary",
        "Trial: source content",
        "The bytes of a record that a trial was read from.",
    )
    return p.at("data", min=1, mustSupport=True)


def provenance(release):
    p = Profile(
        release,
        "trial-provenance",
        "Provenance",
        "Trial: provenance",
        "Which documents a trial was read from, by what, when, and what was odd about them.",
    )
    p.extended((own_extension("ingest-finding"), "*"))
    p.at("agent.who", mustSupport=True)
    p.sliced("entity", ("value", "role"))
    p.elements[-1]["min"] = 1
    return p.at("entity", "source", min=1, max="*", mustSupport=True).at("entity:source.role", fixedCode="source")


def match_bundle(release):
    p = Profile(
        release,
        "trial-match-bundle",
        "Bundle",
        "Trial: match bundle",
        "Trials that fit a person, best first, each with its reasons.",
    )
    p.at("type", fixedCode="searchset")
    return p.expected("entry", "entry.search", "entry.search.mode", "entry.search.score")


def guidance(release):
    p = Profile(
        release,
        "trial-guidance",
        "GuidanceResponse",
        "Trial: guidance",
        "Why a trial fits a person or does not, criterion by criterion, and what is missing to say more.",
    )
    p.at("module[x]", type=[{"code": "canonical"}], mustSupport=True).expected("status")
    p.at("subject", min=1, mustSupport=True)
    return p.expected("occurrenceDateTime", "outputParameters", "dataRequirement")


def subject(release):
    p = Profile(
        release,
        "trial-subject",
        "ResearchSubject",
        "Trial: subject",
        "A person as a candidate for a trial or a participant.",
    )
    if release == "r4":
        return p.expected("status", "study", "individual")
    return p.expected("status", "progress", "study", "subject")


def referral(release):
    p = Profile(
        release,
        "trial-referral",
        "ServiceRequest",
        "Trial: referral",
        "A proposal to refer a person to a trial.",
    )
    p.at("intent", fixedCode="proposal")
    p.sliced("category", ("pattern" if release == "r4" else "value", "$this"))
    p.elements[-1]["min"] = 1
    p.at("category", "referral", min=1, max="1", patternCodeableConcept=concept(SNOMED, "110465008"))
    code = "code" if release == "r4" else "code.concept"
    p.at("code", min=1)
    pattern = concept(SNOMED, "702475000")
    if release == "r4":
        p.elements[-1]["patternCodeableConcept"] = pattern
    else:
        p.at(code, min=1, patternCodeableConcept=pattern)
    return p.at("supportingInfo", min=1, mustSupport=True)


ALL = (
    study, eligibility_plan, eligibility_library, protocol_plan, group, eligibility_variable, outcome, intervention,
    site, sponsor, investigator, practitioner, source_document, source_content, provenance, match_bundle, guidance, subject, referral,
)


def profiles(release):
    for make in ALL:
        made = make(release)
        if made:
            yield made.finished()
