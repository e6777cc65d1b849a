#!/usr/bin/env python3
"""Writes types.tsv, the resource types that are kept, and r4.tsv and r5.tsv, the search parameters FHIR defines for them.

    extract.py R4_PACKAGE R5_PACKAGE

The arguments are the unpacked npm packages hl7.fhir.r4.examples 4.0.1 and hl7.fhir.r5.core 5.0.0 (CC0), each the
folder that holds `package/`. Only the standard library is used; the output is sorted and repeatable.

Columns: type, code, kind, expression relative to the type, targets, canonical url, components as
`kind:expression;…`. A parameter of every type has the type `Resource`. In types.tsv: type, and the releases that have it.
"""

import glob
import json
import os
import sys

# Not kept: it holds what goes in and out of operations, and has no endpoint.
NOT_KEPT = {"Parameters"}

# Answered by the query parser, not by an index; the parser says so or refuses them by name.
CONTROL = {"_filter", "_has", "_in", "_list", "_query", "_type"}

# R5 lists EvidenceVariable among the bases of these but gives no path there: the type has no such element.
NO_ELEMENT = {("r5", "EvidenceVariable", "topic")}

# The published R5 composites name component parameters that do not exist (HL7/fhir#3387).
# The published `relationship` has its two component definitions the wrong way round.
COMPONENT_KIND = {"state": "token", "period": "date", "actual": "token", "code": "token", "target": "reference"}

# Published without any path, or with one that leads into the resources of a Bundle or asks more than paths can say.
NO_PATH = {
    ("r4", "Bundle", "composition"), ("r4", "Bundle", "message"), ("r5", "Bundle", "composition"),
    ("r5", "Bundle", "message"), ("r5", "Bundle", "example-constraint"), ("r4", "QuestionnaireResponse", "item-subject"),
    ("r5", "QuestionnaireResponse", "item-subject"), ("r5", "ImagingStudy", "reason"), ("r5", "Medication", "form"),
    ("r5", "MedicationKnowledge", "packaging-cost-concept"), ("r5", "MedicationKnowledge", "packaging-cost"),
    # A search over the words of each section by itself.
    ("r5", "Composition", "section-text"), ("r5", "Composition", "section-code-text"),
}

# Component parameters that are named and published nowhere: what their elements are.
UNPUBLISHED = {
    "version": "string", "numerator": "quantity", "denominator": "quantity", "value.ofType(string)": "string",
    "artifact": "uri", "conformance.ofType(CodeableConcept)": "token", "phase.ofType(CodeableConcept)": "token",
}

# Its components name elements that a Device has in no such type; those of the others join two places of a resource.
NO_COMPONENT = {
    ("r5", "Device", "code-value-concept"), ("r4", "MolecularSequence", "chromosome-variant-coordinate"),
    ("r4", "MolecularSequence", "referenceseqid-variant-coordinate"),
}

# A path language without `and` or comparison says these in its own words.
EXPRESSION = {
    # True also when only the moment of death is known.
    ("r5", "Practitioner", "deceased"): "%happened(deceased)",
    ("r4", "Patient", "deceased"): "%happened(deceased)",
    ("r5", "Patient", "deceased"): "%happened(deceased)",
    ("r4", "Person", "deceased"): "%happened(deceased)",
    ("r5", "Person", "deceased"): "%happened(deceased)",
    # A member of a choice, in other brackets than paths know.
    ("r4", "Observation", "value-string"): "value.ofType(string) | value.ofType(CodeableConcept).text",
    # Published without the type before them, or with that of another.
    ("r5", "Appointment", "date"): "start | requestedPeriod.start",
    ("r5", "CareTeam", "date"): "period",
    ("r4", "InsurancePlan", "name"): "name | alias",
    ("r5", "Appointment", "requested-period"): "requestedPeriod",
}

# The whole content and the narrative have no path.
WORDS = {"_content": "%content", "_text": "%narrative"}


def parts(expression):
    found, depth, part = [], 0, ""
    for c in expression:
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "|" and depth == 0:
            found.append(part.strip())
            part = ""
        else:
            part += c
    return found + [part.strip()]


def relative(expression, kind):
    found = []
    for part in parts(expression):
        bare = part.lstrip("(")
        if bare.startswith(kind + ".") or (kind == "Resource" and bare == "id"):
            found.append(part.replace(kind + ".", "", 1))
    return " | ".join(found)


def kept(structures):
    def is_kept(d):
        return (
            d["resourceType"] == "StructureDefinition"
            and d["kind"] == "resource"
            and not d["abstract"]
            and d["derivation"] == "specialization"
            and d["type"] not in NOT_KEPT
        )

    return {d["type"] for d in structures if is_kept(d)}


def rows(release, definitions, types):
    kinds = {d["url"]: d["type"] for d in definitions}
    found = {}
    for d in definitions:
        for base in d.get("base", []):
            code = d["code"]
            if base not in types | {"Resource", "DomainResource"} or code in CONTROL or (release, base, code) in NO_ELEMENT | NO_COMPONENT | NO_PATH:
                continue
            expression = EXPRESSION.get((release, base, code)) or relative(d.get("expression", ""), base)
            expression = WORDS.get(code, expression)
            # A composite of the elements of the resource itself.
            if d.get("component") and d.get("expression") == base:
                expression = "%resource"
            components = []
            for c in d.get("component", []):
                kind = COMPONENT_KIND.get(c["expression"]) or kinds.get(c["definition"]) or UNPUBLISHED[c["expression"]]
                components.append(f"{kind}:{c['expression']}")
            if base == "DomainResource":
                base = "Resource"
            if not expression:
                sys.exit(f"no path for {release} {base} {code}")
            targets = ",".join(sorted(d.get("target", [])))
            # R5's package holds a second, shorter copy of some definitions; the first by file name wins.
            found.setdefault((base, code), (base, code, d["type"], expression, targets, d["url"], ";".join(components)))
    return [found[key] for key in sorted(found)]


def bundle(package, name):
    with open(os.path.join(package, "package", name), encoding="utf-8") as file:
        return [entry["resource"] for entry in json.load(file)["entry"]]


def files(package, kind):
    found = []
    for path in sorted(glob.glob(os.path.join(package, "package", kind + "-*.json"))):
        with open(path, encoding="utf-8") as file:
            found.append(json.load(file))
    return found


def main(r4, r5):
    here = os.path.dirname(os.path.abspath(__file__))
    releases = {
        "r4": (kept(bundle(r4, "Bundle-resources.json")), bundle(r4, "Bundle-searchParams.json")),
        "r5": (kept(files(r5, "StructureDefinition")), files(r5, "SearchParameter")),
    }
    with open(os.path.join(here, "types.tsv"), "w", encoding="utf-8") as out:
        out.write("type\treleases\n")
        for kind in sorted(set().union(*(types for types, _ in releases.values()))):
            out.write(kind + "\t" + ",".join(name for name, (types, _) in releases.items() if kind in types) + "\n")
    for release, (types, definitions) in releases.items():
        with open(os.path.join(here, release + ".tsv"), "w", encoding="utf-8") as out:
            out.write("type\tcode\tkind\texpression\ttargets\turl\tcomponents\n")
            for row in rows(release, definitions, types):
                out.write("\t".join(row) + "\n")


main(*sys.argv[1:])
