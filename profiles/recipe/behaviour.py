"""Search parameters, operations and what a server must be able to do."""

import os

from common import CANONICAL, CROSS_VERSION, FHIR_VERSION, HL7, PROFILES, REGISTRY_ENUM, STRUCTURE, head, own, pascal

# The types that hold trials.
TYPES = (
    "ActivityDefinition", "Binary", "DocumentReference", "EvidenceVariable", "Group", "Location", "Organization",
    "PlanDefinition", "Practitioner", "PractitionerRole", "Provenance", "ResearchStudy",
)
# Functions of the path language that FHIRPath does not have: their argument is what they are about.
MADE_OF = ("%words", "%recruiting", "%age", "%happened")


def rows(name):
    with open(os.path.join(PROFILES, "search", name + ".tsv"), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in list(file)[1:]]


def spelt_out(text):
    return text.replace("{XV}", CROSS_VERSION).replace("{CTE}", REGISTRY_ENUM).replace("{C}", CANONICAL)


def parts(expression):
    """The alternatives of an expression."""
    found, depth, start = [], 0, 0
    for at, c in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "|" and depth == 0:
            found.append(expression[start:at].strip())
            start = at + 1
    return found + [expression[start:].strip()]


def paths(release, kind, code):
    """The paths of a parameter, each relative to its type."""
    column = 3 if release == "r4" else 4
    for row in rows("own"):
        if row[:2] == [kind, code] and row[column] != "-":
            return inner(release, kind, spelt_out(row[column]))
    for row in rows(release):
        if row[:2] == [kind, code]:
            return inner(release, kind, row[3])
    raise SystemExit(f"no search parameter {kind} {code} in {release}")


def inner(release, kind, expression):
    for name in MADE_OF:
        if expression.startswith(name + "(") and expression.endswith(")"):
            return parts(expression[len(name) + 1 : -1])
    if expression.startswith("via("):
        reference, target, code = expression[4:-1].split(",")
        return [
            f"{step}.resolve().ofType({target}).{rest}"
            for step in paths(release, kind, reference)
            for rest in paths(release, target, code)
        ]
    return parts(expression)


def search_parameters(release):
    column = 3 if release == "r4" else 4
    for row in rows("own"):
        kind, code, type_code = row[:3]
        if row[column] == "-":
            continue
        identity = f"{kind}-{code}"
        found = head(
            "SearchParameter",
            identity,
            own("SearchParameter", identity),
            pascal(identity),
            f"{kind}: {code}",
            row[6] + ".",
            code=code,
            base=[kind],
            type=type_code,
            expression=" | ".join(f"{kind}.{path}" for path in paths(release, kind, code)),
        )
        if release == "r4":
            # R4 has no title here.
            del found["title"]
        if release == "r5":
            found["processingMode"] = "normal"
        if row[5]:
            found["target"] = row[5].split(",")
        yield found


def parameter(name, use, least, most, kind, words):
    return {"name": name, "use": use, "min": least, "max": most, "documentation": words, "type": kind}


def operations(release):
    yield from match_operations(release)
    yield head(
        "OperationDefinition",
        "ResearchStudy-everything",
        own("OperationDefinition", "ResearchStudy-everything"),
        "ResearchStudyEverything",
        "Everything about a study",
        "Gives a study, the resources that came with it and those that these refer to, page by page.",
        kind="operation",
        affectsState=False,
        code="everything",
        resource=["ResearchStudy"],
        system=False,
        type=False,
        instance=True,
        parameter=[
            parameter("_type", "in", 0, "*", "code", "Only resources of these types."),
            parameter("_count", "in", 0, "1", "integer", "How many resources a page holds at most."),
            parameter("return", "out", 1, "1", "Bundle", "A page: a Bundle of type `searchset`."),
        ],
    )
    yield head(
        "OperationDefinition",
        "Resource-validate",
        own("OperationDefinition", "Resource-validate"),
        "ResourceValidate",
        "Validate a resource",
        "Checks a resource against the base specification and profiles, and says what to change. Nothing is kept.",
        kind="operation",
        affectsState=False,
        code="validate",
        base=HL7 + "OperationDefinition/Resource-validate",
        resource=["Resource"],
        system=True,
        type=True,
        instance=True,
        parameter=[
            parameter("resource", "in", 0, "1", "Resource", "The resource; on an instance, that one if absent."),
            parameter(
                "mode", "in", 0, "1", "code",
                "What it is about to be used for: `create`, `update`, `delete` or `profile`.",
            ),
            parameter(
                "profile", "in", 0, "*", "canonical" if release == "r5" else "uri",
                "Profiles that it must meet besides those it claims.",
            ),
            parameter(
                "return", "out", 1, "1", "OperationOutcome",
                "What was found; one issue of severity `information` if all is well.",
            ),
        ],
    )


def matching_parameters():
    """What every operation that matches is asked beside the patient."""
    return [
        parameter(
            "policy", "in", 0, "1", "code",
            "What is made of the absence of a record: `strict` (nothing) or `screening` (presumed absent, and marked).",
        ),
        parameter(
            "closedWorld", "in", 0, "1", "boolean", "`true` for the policy `screening`, `false` for `strict`."
        ),
        parameter("asOf", "in", 0, "1", "date", "The day as of which the patient is judged; today if absent."),
    ]


def records_parameters():
    """How the patient comes with a request."""
    return [
        parameter(
            "patient", "in", 0, "1", "string",
            "A reference to the patient, or in `resource` a Patient or a Bundle with the patient's records.",
        ),
        parameter(
            "trialMatchClinicalData", "in", 0, "1", "Bundle", "The patient's records, as the CodeX guide names them."
        ),
    ]


def trial_parameters():
    """Which trials are wanted."""
    return [
        parameter("study", "in", 0, "*", "string", "Only these studies: ids or registry numbers."),
        parameter(
            "condition", "in", 0, "*", "string", "Only trials for one of these conditions: words, or `system|code`."
        ),
        parameter("phase", "in", 0, "*", "string", "Only trials of these phases, such as `phase-2`."),
        parameter(
            "recruitmentStatus", "in", 0, "*", "string",
            "Only trials in these states, such as `recruiting`, `active` or `all`.",
        ),
        parameter(
            "near", "in", 0, "1", "string",
            "Where the patient is: `latitude|longitude`, or with a distance `latitude|longitude|50|km`.",
        ),
        parameter("maxDistance", "in", 0, "1", "decimal", "How far a site may be, in kilometres."),
        parameter("zipCode", "in", 0, "1", "string", "The patient's postal code."),
        parameter("travelRadius", "in", 0, "1", "string", "How far a site may be, in miles."),
        parameter("minGrade", "in", 0, "1", "code", "Only matches of this grade or a better one."),
        parameter("count", "in", 0, "1", "integer", "How many trials are told at most."),
    ]


def match_operation(release, kind, code, title, words, instance, parameters, output):
    identity = f"{kind}-{code}"
    return head(
        "OperationDefinition",
        identity,
        own("OperationDefinition", identity),
        pascal(identity),
        title,
        words,
        kind="operation",
        affectsState=False,
        code=code,
        resource=[kind],
        system=False,
        type=not instance,
        instance=instance,
        parameter=parameters + [output],
    )


def match_operations(release):
    found = parameter(
        "return", "out", 1, "1", "Bundle",
        "Trials in order as a Bundle of type `searchset`, each with a GuidanceResponse that says why.",
    )
    common = matching_parameters()
    yield match_operation(
        release, "ResearchStudy", "match", "Match a patient to trials",
        "Finds the trials that fit a patient, best first, and says of each criterion whether it is met and why. "
        "A pre-screening aid: a person decides.",
        False, records_parameters() + trial_parameters() + common, found,
    )
    yield match_operation(
        release, "Patient", "match-trials", "Match this patient to trials",
        "Finds the trials that fit a patient of this server, best first, with the reasons.",
        True, trial_parameters() + common, found,
    )
    patients = [
        parameter(
            "patient", "in", 0, "*", "string",
            "References to patients or groups of them, or in `resource` a Bundle with their records.",
        ),
        parameter("minGrade", "in", 0, "1", "code", "Only matches of this grade or a better one."),
        parameter("count", "in", 0, "1", "integer", "How many patients are told at most."),
    ]
    yield match_operation(
        release, "ResearchStudy", "match-patients", "Match patients to this trial",
        "Finds the patients who fit a trial, best first, with the reasons.",
        True, patients + common,
        parameter("return", "out", 1, "1", "Bundle", "Patients in order as a Bundle of type `searchset`."),
    )
    yield match_operation(
        release, "ResearchStudy", "evaluate", "Evaluate a trial for a patient",
        "Says of every criterion of a trial whether a patient meets it, on what evidence, and what is missing.",
        True, records_parameters() + common,
        parameter(
            "return", "out", 1, "1", "Parameters",
            "How the patient stands to the trial and every criterion, with a GuidanceResponse in `guidance`.",
        ),
    )


def capability_statement(release, profiled):
    """What a server of trials must be able to do; `profiled` maps types to the ids of our profiles."""
    version = FHIR_VERSION[release]
    resources = []
    for kind in TYPES:
        found = {"type": kind, "profile": STRUCTURE + kind}
        found["supportedProfile"] = [own("StructureDefinition", identity) for identity in profiled.get(kind, [])]
        found["interaction"] = [{"code": code} for code in ("read", "vread", "history-instance", "search-type")]
        column = 3 if release == "r4" else 4
        found["searchParam"] = [
            {"name": row[1], "definition": own("SearchParameter", f"{kind}-{row[1]}"), "type": row[2]}
            for row in rows("own")
            if row[0] == kind and row[column] != "-"
        ]
        if kind == "ResearchStudy":
            found["operation"] = [
                {"name": "everything", "definition": own("OperationDefinition", "ResearchStudy-everything")}
            ]
        resources.append({key: value for key, value in found.items() if value})
    yield head(
        "CapabilityStatement",
        "trialfire-requirements",
        own("CapabilityStatement", "trialfire-requirements"),
        "TrialfireRequirements",
        f"Requirements for a server of trials, FHIR {release.upper()}",
        "What a server must be able to do so that trials can be found and read as Trialfire gives them.",
        kind="requirements",
        fhirVersion=version,
        format=["json"],
        implementationGuide=[own("ImplementationGuide", f"trialfire.fhir.{release}")],
        rest=[{"mode": "server", "resource": resources}],
    )


def implementation_guide(release):
    identity = f"trialfire.fhir.{release}"
    found = head(
        "ImplementationGuide",
        identity,
        own("ImplementationGuide", identity),
        "Trialfire",
        f"Trialfire, FHIR {release.upper()}",
        "Profiles, extensions and terminology of clinical trials that are read from public registries.",
        packageId=identity,
        license="MIT",
        fhirVersion=[FHIR_VERSION[release]],
    )
    yield found
