"""The rules of the profiles: key, severity, words, and the expression in R4 and in R5 (none: no such rule there).

An expression never gives an empty result, since some readers take that for a failure: comparisons that may be empty
stand inside `where`. What needs another resource (a site, a definition) is looked at where references are followed;
here it is only asked that the reference is one that can be followed.
"""

from common import CROSS_VERSION, HL7, REGISTRY_ENUM, STRUCTURE, TERMINOLOGY, UCUM, own

DAR = STRUCTURE + "data-absent-reason"
STATUS = REGISTRY_ENUM + "Status"
ROLE = own("CodeSystem", "criterion-role")
TEXT = own("StructureDefinition", "criteria-text")
CRITERION = own("StructureDefinition", "criterion")
STUDY = CROSS_VERSION + "ResearchStudy."
OPEN = ("RECRUITING", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "AVAILABLE")
STATES = {"r4": f"extension('{STUDY}progressStatus').extension('state').value", "r5": "progressStatus.state"}
# Those among them that are true now; a state that was known last is marked as not actual.
CURRENT = {
    "r4": f"extension('{STUDY}progressStatus').where(extension('actual').value.where($this = false).empty())"
    ".extension('state').value",
    "r5": "progressStatus.where(actual.where($this = false).empty()).state",
}
ACTUAL = {"r4": f"extension('{STUDY}recruitment').extension('actualNumber').value", "r5": "recruitment.actualNumber"}


def both(key, severity, human, expression):
    return (key, severity, human, expression, expression)


def each(key, severity, human, make):
    return (key, severity, human, make("r4"), make("r5"))


def stated(release, codes):
    """The state of the study, if it is one of these codes of the registry."""
    among = " or ".join(f"code = '{code}'" for code in codes)
    return f"{CURRENT[release]}.coding.where(system = '{STATUS}' and ({among}))"


def first_state(release):
    """The state that the record is in: neither its whole duration nor one that is no longer true."""
    return f"{STATES[release]}.where(coding.where(code = 'overall-study').empty())"


def side(prefix, code):
    """Every node below the action of a side is of that side."""
    return (
        f"action.action.where(id = '{prefix}').repeat(action).all(id.startsWith('{prefix}.') and "
        f"code.coding.where(system = '{ROLE}').all(code = '{code}'))"
    )


RULES = {
    "trial-research-study": (
        both("trs-1", "warning", "A study goes by an official number", "identifier.where(use = 'official').exists()"),
        both(
            "trs-2", "error", "The status is stated, or is marked as absent",
            f"status.hasValue() or status.extension('{DAR}').exists()",
        ),
        both("trs-3", "error", "A study does not end before it starts", "period.where(end < start).empty()"),
        each(
            "trs-4", "warning", "Nobody was enrolled in a study that was withdrawn",
            lambda r: f"{ACTUAL[r]}.where($this > 0).empty() or {stated(r, ['WITHDRAWN'])}.empty()",
        ),
        each(
            "trs-5", "warning", "An open study does not end in the past",
            lambda r: f"{stated(r, OPEN)}.empty() or period.where(end < today()).empty()",
        ),
        both("trs-6", "error", "Every site can be followed to its resource", "site.all(reference.exists())"),
        each(
            "trs-7", "error", "A state that is coded carries the registry's own code",
            lambda r: f"{first_state(r)}.where(coding.exists()).all(coding.where(system = '{STATUS}').exists())",
        ),
        (
            "trs-8", "error", "The phase is coded in the system of this release",
            f"phase.coding.where(system = '{HL7}research-study-phase').empty()",
            f"phase.coding.where(system = '{TERMINOLOGY}research-study-phase').empty()",
        ),
    ),
    "identifier:nct": (
        both(
            "trs-9", "error", "A ClinicalTrials.gov number is `NCT` and eight digits",
            "value.empty() or value.matches('^NCT[0-9]{8}$')",
        ),
    ),
    "trial-eligibility-plan": (
        both(
            "tep-1", "error", "Every criterion without parts has words",
            "repeat(action).where(action.empty()).all(textEquivalent.exists())",
        ),
        both(
            "tep-2", "error", "Every action has an id of its own that says where it stands",
            "repeat(action).all(id.exists()) and repeat(action).id.isDistinct() and repeat(action).id.all("
            "$this = 'elig' or $this = 'propose' or matches('^(inc|exc|neu)([.][0-9]+)*$'))",
        ),
        both(
            "tep-3", "error", "An action has one condition of applicability at most",
            "repeat(action).all(condition.where(kind = 'applicability').count() <= 1)",
        ),
        both(
            "tep-4", "error", "A criterion on which no decision may rest has no condition",
            f"repeat(action).all(extension('{CRITERION}').extension('computability')"
            ".where(value = 'weak' or value = 'opaque').empty() or condition.empty())",
        ),
        both(
            "tep-5", "error", "A criterion stands on the side that it is listed under",
            f"{side('inc', 'inclusion')} and {side('exc', 'exclusion')} and {side('neu', 'neutral')}",
        ),
        both(
            "tep-6", "error", "The words of every criterion stand in the text",
            f"extension('{TEXT}').empty() or repeat(action).where(extension('{CRITERION}').exists()).textEquivalent"
            f".all(%resource.extension('{TEXT}').value.contains($this))",
        ),
        both(
            "tep-8", "error", "The criteria are one tree",
            "action.empty() or action.where(id = 'elig').count() = 1",
        ),
        both(
            "tep-9", "error", "A condition in CQL names a definition of a library",
            "library.exists() or repeat(action).condition.expression.where(language.startsWith('text/cql')).empty()",
        ),
    ),
    "trial-protocol-plan": (
        both(
            "tpp-1", "error", "Actions have distinct ids; those at the top are arms, or interventions of no arm",
            "repeat(action).id.isDistinct() and action.all(id.exists() and id.matches('^(arm|int)-[0-9]+$'))",
        ),
        both(
            "tpp-2", "error", "What an action points to is an intervention",
            "repeat(action).definition.all($this.toString().contains('/ActivityDefinition/'))",
        ),
    ),
    "trial-eligibility-group": (
        both(
            "teg-1", "error", "Characteristics are listed, or expressed as a whole, not both",
            f"extension('{STRUCTURE}characteristicExpression').empty() or characteristic.empty()",
        ),
        both(
            "teg-2", "error", "The bounds of a range are in UCUM (that it rises is rng-2 of every Range)",
            f"characteristic.value.ofType(Range).all(low.all(system = '{UCUM}') and high.all(system = '{UCUM}'))",
        ),
    ),
    "trial-eligibility-variable": (
        (
            "tev-1", "error", "A characteristic is defined in one way", None,
            "characteristic.repeat($this | definitionByCombination.characteristic).all((definitionReference.count() + "
            "definitionCanonical.count() + definitionCodeableConcept.count() + definitionId.count() + "
            "definitionByTypeAndValue.count() + definitionByCombination.count()) <= 1)",
        ),
        (
            "tev-2", "error", "A combination has parts, and each has a link id", None,
            "characteristic.repeat(definitionByCombination.characteristic).all(linkId.exists()) and "
            "characteristic.definitionByCombination.all(characteristic.exists())",
        ),
        (
            "tev-3", "error", "A characteristic that is not defined otherwise has words", None,
            "characteristic.repeat(definitionByCombination.characteristic).all(description.exists() or "
            "definitionByTypeAndValue.exists() or definitionByCombination.exists() or definitionReference.exists() or "
            "definitionCanonical.exists() or definitionCodeableConcept.exists() or definitionExpression.exists() or "
            "definitionId.exists())",
        ),
    ),
    "trial-site": (
        both(
            "tsi-1", "error", "A position lies on Earth",
            "position.where(latitude.abs() > 90 or longitude.abs() > 180).empty()",
        ),
        both("tsi-2", "warning", "A site has a name or an address", "name.exists() or address.exists()"),
    ),
    "trial-investigator": (
        both(
            "tin-1", "error", "There is a person or an organisation, or it is said that there is none",
            "practitioner.exists() or organization.exists()",
        ),
    ),
    "trial-source-document": (
        both(
            "tsd-1", "error", "A document that is kept has its hash",
            "content.attachment.where(url.exists()).all(hash.exists())",
        ),
    ),
    "trial-match-bundle": (
        both(
            "tmb-1", "error", "Every match has a score",
            "entry.search.where(mode = 'match').all(score.exists())",
        ),
        both(
            "tmb-2", "error", "A score lies between 0 and 1",
            "entry.search.score.all($this >= 0 and $this <= 1)",
        ),
        both(
            "tmb-3", "error", "Every match comes with its guidance",
            "entry.where(search.mode = 'match').count() <= entry.where(search.mode = 'include').resource"
            ".ofType(GuidanceResponse).count()",
        ),
        both(
            "tmb-4", "error", "Every match has one grade",
            f"entry.search.where(mode = 'match').all(extension('{STRUCTURE}match-grade').count() = 1)",
        ),
    ),
    "trial-guidance": (
        both(
            "tgr-1", "error", "Data are asked for when, and only when, they are missing",
            "(status = 'data-required') = dataRequirement.exists()",
        ),
    ),
    "trial-referral": (
        (
            "trf-1", "error", "The referral names the trial",
            "supportingInfo.where(reference.contains('ResearchStudy/')).exists()",
            "supportingInfo.reference.where(reference.contains('ResearchStudy/')).exists()",
        ),
    ),
}
