#!/usr/bin/env python3
"""Loads patients and asks for trials with fhirpy, unmodified, as an application in Python does.

    fhirpy_client.py BASE PATIENTS

BASE is one base of a server with the trials of fixtures/registry in it, PATIENTS the folder fixtures/patients. Needs
fhirpy. Ends with 0 when every answer was what it has to be.
"""

import json
import pathlib
import sys
import traceback
import uuid

from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound

STUDY = "nct99000015"
PLAN = f"{STUDY}-elig"
# The day as of which the sample patients are to be read.
AS_OF = "2026-11-21"
BLOCKER = "Previous immunotherapy, such as PD-1 antibody, PD-L1 antibody or CTLA-4 antibody"
MRN = "https://example.org/mrn"


def check(truth, what):
    if not truth:
        raise AssertionError(f"expected {what}")


def same(found, expected, what):
    check(found == expected, f"{expected!r} for {what}, found {found!r}")


def refused(problem, work):
    """The first issue of what the server says when it refuses; `problem` is how fhirpy calls that."""
    try:
        work()
    except problem as error:
        outcome = json.loads(str(error))
        same(outcome["resourceType"], "OperationOutcome", "a refusal")
        return outcome["issue"][0]
    raise AssertionError(f"expected {problem.__name__}, found that it was done")


class Walk:
    """One base of the server, and what was stored there."""

    def __init__(self, base, patients):
        self.base = base
        self.is_r5 = base.endswith("/r5")
        self.patients = pathlib.Path(patients)
        self.client = SyncFHIRClient(base)
        self.stored = {}

    def with_header(self, **headers):
        return SyncFHIRClient(self.base, extra_headers={name.replace("_", "-"): value for name, value in headers.items()})

    def of_release(self, resource):
        """A record of R4 as the release of the base has it."""
        if self.is_r5 and resource["resourceType"] == "Procedure":
            resource["occurrenceDateTime"] = resource.pop("performedDateTime")
        if self.is_r5 and resource["resourceType"] == "MedicationStatement":
            resource["status"] = "recorded"
            resource["medication"] = {"concept": resource.pop("medicationCodeableConcept")}
        return resource

    def records(self, name):
        """The records of a sample patient: a Bundle."""
        bundle = json.loads((self.patients / f"{name}.json").read_text())
        for entry in bundle["entry"]:
            entry["resource"] = self.of_release(entry["resource"])
        return bundle

    def transaction(self, name):
        """The same as a transaction that creates them all, the links between them by `urn:uuid:`."""
        entries = self.records(name)["entry"]
        names = {
            f"{entry['resource']['resourceType']}/{entry['resource']['id']}": f"urn:uuid:{uuid.uuid4()}" for entry in entries
        }

        def linked(value):
            if isinstance(value, list):
                return [linked(item) for item in value]
            if isinstance(value, dict):
                return {
                    key: names.get(item, item) if key == "reference" else linked(item) for key, item in value.items()
                }
            return value

        sent = []
        for entry in entries:
            resource = entry["resource"]
            full_url = names[f"{resource['resourceType']}/{resource.pop('id')}"]
            request = {"method": "POST", "url": resource["resourceType"]}
            sent.append({"fullUrl": full_url, "resource": linked(resource), "request": request})
        return self.client.resource("Bundle", type="transaction", entry=sent)

    def total(self, kind):
        # What fhirpy asks beside `_count` is not FHIR's: it is left out for who asks for leniency, and refused else.
        return self.with_header(Prefer="handling=lenient").resources(kind).count()

    def metadata(self):
        statement = self.client.execute("metadata", method="get")
        same(statement.fhirVersion, "5.0.0" if self.is_r5 else "4.0.1", "the release")
        kinds = {one.type: one for one in statement.rest[0].resource}
        able = {one.code for one in kinds["Patient"].interaction}
        check(able >= {"read", "create", "update", "search-type"}, f"patients to be written, found {able}")
        operations = {f"{kind}/${one.name}" for kind, told in kinds.items() for one in told.get("operation", [])}
        for name in ("ResearchStudy/$match", "ResearchStudy/$match-patients", "ResearchStudy/$evaluate",
                     "Patient/$match-trials", "PlanDefinition/$apply", "PlanDefinition/$data-requirements"):
            check(name in operations, f"{name} to be offered")

    def search_and_pages(self):
        studies = self.client.resources("ResearchStudy")
        ids = [study.id for study in studies.sort("_id").limit(7)]
        same(len(set(ids)), 30, "the number of studies over all pages")
        same(ids, sorted(ids), "the order of ids")
        same(self.total("ResearchStudy"), 30, "the number of studies")
        study = studies.search(identifier="NCT99000015").get()
        same(study.id, STUDY, "the study of a number")
        same(len(studies.search(identifier="NCT99000015").limit(7).fetch_all()), 1, "one page")
        brief = studies.search(_id=STUDY).elements("title", "status").first()
        same(brief.title, study.title, "a title by itself")
        check("description" not in brief, "no more than was asked for")
        site = study.site[0].to_resource()
        same(site.resourceType, "Location", "what a reference leads to")
        check(self.client.resource("Patient", birthDate="1970-01-01").is_valid(), "a sound patient to be found sound")
        unsound = self.client.resource("Patient", birthDate="1970-02-30")
        check(not unsound.is_valid(), "an unsound patient to be found unsound")
        issue = refused(OperationOutcome, lambda: studies.search(conditon="x").fetch())
        check("`condition`" in issue["diagnostics"], f"a suggestion, found {issue}")

    def create_and_update(self):
        value = str(uuid.uuid4())
        fields = {
            "identifier": [{"system": MRN, "value": value}],
            "name": [{"family": "Brightwater", "given": ["Ada"]}],
            "gender": "female",
            "birthDate": "1979-02-03",
        }
        patient = self.client.resource("Patient", **fields).create()
        check(patient.id, "an id from the server")
        same(patient.meta.versionId, "1", "the version")
        found = self.client.resources("Patient").search(identifier=f"{MRN}|{value}")
        same(found.get().id, patient.id, "the patient who was created")

        if_none = self.with_header(If_None_Exist=f"identifier={MRN}|{value}")
        again = if_none.resource("Patient", **fields).create()
        same(again.id, patient.id, "who is there already")
        same(len(found.fetch()), 1, "the patients of the number")
        # The same in the address is no FHIR: nothing may be written, and the right place is told.
        issue = refused(OperationOutcome, lambda: found.get_or_create(self.client.resource("Patient", **fields)))
        check("If-None-Exist" in issue["diagnostics"], f"the right place, found {issue}")
        same(len(found.fetch()), 1, "the patients of the number")
        twin = self.client.resource("Patient", **fields).create()
        check(twin.id != patient.id, "another patient")
        refused(MultipleResourcesFound, lambda: if_none.resource("Patient", **fields).create())

        first = self.with_header(If_Match='W/"1"')
        held = first.reference("Patient", patient.id).to_resource()
        stale = first.reference("Patient", patient.id).to_resource()
        held["birthDate"] = "1979-02-04"
        held.update()
        same((held.meta.versionId, held.birthDate), ("2", "1979-02-04"), "the new version")
        stale["birthDate"] = "1979-02-05"
        # fhirpy calls every 412 that.
        refused(MultipleResourcesFound, stale.update)
        now = patient.refresh()
        same((now.meta.versionId, now.birthDate), ("2", "1979-02-04"), "the version that was kept")
        same(patient.refresh().meta.versionId, "2", "the version that was known already")
        history = patient.execute("_history", method="get")
        same(history.total, 2, "the number of versions")

        own = self.client.resource("Patient", id=str(uuid.uuid4()), **fields)
        same(own.save().meta.versionId, "1", "the version under an id of our own")
        wrong = self.client.resource("Patient", **fields | {"birthDate": "1979-02-30"})
        issue = refused(OperationOutcome, wrong.create)
        same(issue["expression"], ["Patient.birthDate"], "the place")

    def transactions(self):
        for name in ("eligible", "one-blocker"):
            bundle = self.transaction(f"breakwater/{name}")
            sent = [entry["resource"]["resourceType"] for entry in bundle.entry]
            answer = bundle.save()
            same(answer.type, "transaction-response", "the answer")
            check(all(entry.response.status.startswith("201") for entry in answer.entry), f"all created, found {answer}")
            places = [entry.response.location.split("/") for entry in answer.entry]
            patient = next(place[1] for place in places if place[0] == "Patient")
            self.stored[name] = self.client.reference("Patient", patient)
            for kind in ("Condition", "Observation"):
                found = self.client.resources(kind).search(patient=f"Patient/{patient}").limit(5).fetch_all()
                same(len(found), sent.count(kind), f"records of type {kind}")
                check(all(one.subject.reference == f"Patient/{patient}" for one in found), "links to the patient")
        # All or nothing.
        before = self.total("Patient")
        broken = self.transaction("breakwater/eligible")
        condition = next(one["resource"] for one in broken.entry if one["resource"]["resourceType"] == "Condition")
        condition["onsetDateTime"] = "2024-13-01"
        refused(OperationOutcome, broken.save)
        same(self.total("Patient"), before, "the number of patients")

    def match(self, name, *more):
        parameter = [{"name": "patient", "resource": self.records(name)}, {"name": "asOf", "valueDate": AS_OF}, *more]
        parameters = {"resourceType": "Parameters", "parameter": parameter}
        return self.client.resources("ResearchStudy").execute("$match", data=parameters)

    def match_sent(self):
        kinds = ("Patient", "Condition", "Observation")
        before = [self.total(kind) for kind in kinds]
        found = self.match("breakwater/eligible")
        listed = matched(found)
        same(listed[0].resource.id, STUDY, "the study that the patient was made for, first")
        same(grade(listed[0]), "possible", "the grade")
        scores = [entry.search.score for entry in listed]
        same(scores, sorted(scores, reverse=True), "the order of scores")
        response, output = guidance(found)
        same(response.subject.reference, "Patient/breakwater-eligible", "the subject")
        same(tier(output), "potential", "the tier")
        same(part(named(output, "counts")[0], "blocks").valueInteger, 0, "what speaks against it")

        # One thing against it: not shown unless it is asked for, and then as what it is.
        blocked = matched(self.match("breakwater/one-blocker"))
        check(blocked and all(entry.resource.id != STUDY for entry in blocked), "other studies only")
        asked = self.match("breakwater/one-blocker", {"name": "study", "valueString": STUDY})
        told = [(entry.resource.id, grade(entry)) for entry in matched(asked)]
        same(told, [(STUDY, "certainly-not")], "the study that is asked for")
        _, output = guidance(asked)
        same(tier(output), "ineligible", "the tier")
        same(part(named(output, "counts")[0], "blocks").valueInteger, 1, "what speaks against it")

        # The Bundle by itself, and somebody who has died.
        studies = self.client.resources("ResearchStudy")
        bare = studies.execute("$match", data=self.records("breakwater/eligible"), params={"asOf": AS_OF})
        same(matched(bare), listed, "the same for the Bundle by itself")
        same(matched(self.match("breakwater/deceased")), [], "studies for somebody who has died")

        same([self.total(kind) for kind in kinds], before, "what is stored after matching what was sent")
        refused(ResourceNotFound, lambda: self.client.get("Patient", "breakwater-eligible"))

    def match_stored(self):
        patient = self.stored["eligible"]
        found = patient.execute("$match-trials", method="get", params={"asOf": AS_OF, "count": 1})
        same([entry.resource.id for entry in matched(found)], [STUDY], "the best study")
        response, _ = guidance(found)
        same(response.subject.reference, patient.reference, "the subject")
        # What a verdict rests on can be read.
        reason = response.reason[0].reference if self.is_r5 else response.reasonReference[0]
        evidence = self.client.reference(reference=reason.reference).to_resource()
        same(evidence.subject.reference, patient.reference, "whose record it is")
        nobody = self.client.reference("Patient", "nobody")
        issue = refused(ResourceNotFound, lambda: nobody.execute("$match-trials", method="get"))
        check("Patient/nobody" in issue["diagnostics"], f"who is missing, found {issue}")

    def match_patients(self):
        parameter = [{"name": "patient", "valueReference": {"reference": one.reference}} for one in self.stored.values()]
        parameter.append({"name": "asOf", "valueDate": AS_OF})
        study = self.client.reference("ResearchStudy", STUDY)
        found = json.dumps(study.execute("$match-patients", data={"resourceType": "Parameters", "parameter": parameter}))
        check(self.stored["eligible"].reference in found, "who fits")
        check(self.stored["one-blocker"].reference not in found, "who does not fit to be left out")

    def evaluate(self):
        study = self.client.reference("ResearchStudy", STUDY)

        def of(name):
            params = {"patient": self.stored[name].reference, "asOf": AS_OF}
            told = study.execute("$evaluate", method="get", params=params)
            return tier(told), [(part(one, "effect").valueCoding.code, one) for one in named(told, "criterion")]

        where, lines = of("eligible")
        same(where, "potential", "the tier")
        check(all(effect != "blocks" for effect, _ in lines), "nothing to speak against it")
        check(len([one for effect, one in lines if effect == "helps"]) >= 10, "much to speak for it")
        where, lines = of("one-blocker")
        same(where, "ineligible", "the tier")
        against = [part(one, "text").valueString for effect, one in lines if effect == "blocks"]
        same(against, [BLOCKER], "what speaks against it")

    def plan(self):
        plan = self.client.reference("PlanDefinition", PLAN)
        subject = self.stored["eligible"].reference
        applied = plan.execute("$apply", method="get", params={"subject": subject, "asOf": AS_OF})
        if self.is_r5:
            bundle = applied.parameter[0].resource
            care = bundle.entry[0].resource
            open_ = [entry.resource.description for entry in bundle.entry[1:]]
        else:
            care = applied
            open_ = [activity.detail.description for activity in care.activity]
        same((care.resourceType, care.status, care.subject.reference), ("CarePlan", "draft", subject), "the plan")
        check(open_ and all(text.startswith("Ask the ") for text in open_), f"what is open, found {open_}")
        for method in ("get", "post"):
            library = plan.execute("$data-requirements", method=method)
            same(library.resourceType, "Library", "what is required")
            asked = {(one.type, code.code) for one in library.dataRequirement for code in codes(one)}
            # The disease, and the ECOG performance status.
            check({("Condition", "C53.9"), ("Observation", "89247-1")} <= asked, f"what the plan asks for, found {asked}")


def codes(requirement):
    return [code for one in requirement.get("codeFilter", []) for code in one.get("code", [])]


def matched(bundle):
    return [entry for entry in bundle.get("entry", []) if entry.search.mode == "match"]


def grade(entry):
    return next(one.valueCode for one in entry.search.extension if one.url.endswith("/match-grade"))


def guidance(bundle):
    """The guidance on the study, and its parameters."""
    about = [entry.resource for entry in bundle.entry if entry.resource.resourceType == "GuidanceResponse"]
    found = next(one for one in about if one.moduleCanonical.endswith(f"/PlanDefinition/{PLAN}"))
    return found, next(one for one in found.contained if one.id == "output")


def named(parameters, name):
    return [one for one in parameters.parameter if one.name == name]


def tier(parameters):
    return named(parameters, "tier")[0].valueCoding.code


def part(parameter, name):
    return next(one for one in parameter.part if one.name == name)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    walk = Walk(*sys.argv[1:])
    for what, work in {
        "metadata": walk.metadata,
        "search and pages": walk.search_and_pages,
        "create and update": walk.create_and_update,
        "transaction": walk.transactions,
        "$match of a patient who is sent": walk.match_sent,
        "$match-trials of a stored patient": walk.match_stored,
        "$match-patients of a study": walk.match_patients,
        "$evaluate": walk.evaluate,
        "$apply and $data-requirements": walk.plan,
    }.items():
        try:
            work()
        except Exception:
            traceback.print_exc()
            sys.exit(f"fhirpy, {walk.base}: {what}")
        print(f"fhirpy, {walk.base}: {what}", flush=True)


if __name__ == "__main__":
    main()
