#!/usr/bin/env python3
"""Writes r4.tsv and r5.tsv, the search parameters that FHIR defines for the types we keep.

    extract.py R4_PACKAGE R5_PACKAGE

The arguments are the unpacked npm packages hl7.fhir.r4.examples 4.0.1 and hl7.fhir.r5.core 5.0.0 (CC0), each the
folder that holds `package/`. Only the standard library is used; the output is sorted and repeatable.

Columns: type, code, kind, expression relative to the type, targets, canonical url, components as
`kind:expression;…`. A parameter of every type has the type `Resource`.
"""

import glob
import json
import os
import sys

TYPES = """ActivityDefinition CodeSystem ConceptMap DocumentReference EvidenceVariable Group Library Location NamingSystem
OperationDefinition Organization PlanDefinition Practitioner PractitionerRole Provenance ResearchStudy SearchParameter
StructureDefinition ValueSet DomainResource Resource""".split()

# Answered by the query parser, not by an index; the parser says so or refuses them by name.
CONTROL = {"_filter", "_has", "_in", "_list", "_query", "_type"}

# R5 lists EvidenceVariable among the bases of these but gives no path there: the type has no such element.
NO_ELEMENT = {("r5", "EvidenceVariable", "topic")}

# The published R5 composites name component parameters that do not exist (HL7/fhir#3387).
# The published `relationship` has its two component definitions the wrong way round.
COMPONENT_KIND = {"state": "token", "period": "date", "actual": "token", "code": "token", "target": "reference"}

# A path language without `and` or comparison says these in its own words.
EXPRESSION = {
    # True also when only the moment of death is known.
    ("r5", "Practitioner", "deceased"): "%happened(deceased)",
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


def rows(release, definitions):
    kinds = {d["url"]: d["type"] for d in definitions}
    found = {}
    for d in definitions:
        for base in d.get("base", []):
            code = d["code"]
            if base not in TYPES or code in CONTROL or (release, base, code) in NO_ELEMENT:
                continue
            expression = EXPRESSION.get((release, base, code)) or relative(d.get("expression", ""), base)
            expression = WORDS.get(code, expression)
            components = []
            for c in d.get("component", []):
                kind = COMPONENT_KIND.get(c["expression"]) or kinds[c["definition"]]
                components.append(f"{kind}:{c['expression']}")
            if base == "DomainResource":
                base = "Resource"
            if not expression:
                sys.exit(f"no path for {release} {base} {code}")
            targets = ",".join(sorted(d.get("target", [])))
            # R5's package holds a second, shorter copy of some definitions; the first by file name wins.
            found.setdefault((base, code), (base, code, d["type"], expression, targets, d["url"], ";".join(components)))
    return [found[key] for key in sorted(found)]


def main(r4, r5):
    with open(os.path.join(r4, "package", "Bundle-searchParams.json"), encoding="utf-8") as file:
        bundle = [entry["resource"] for entry in json.load(file)["entry"]]
    package = []
    for path in sorted(glob.glob(os.path.join(r5, "package", "SearchParameter-*.json"))):
        with open(path, encoding="utf-8") as file:
            package.append(json.load(file))
    here = os.path.dirname(os.path.abspath(__file__))
    for release, definitions in (("r4", bundle), ("r5", package)):
        with open(os.path.join(here, release + ".tsv"), "w", encoding="utf-8") as out:
            out.write("type\tcode\tkind\texpression\ttargets\turl\tcomponents\n")
            for row in rows(release, definitions):
                out.write("\t".join(row) + "\n")


main(*sys.argv[1:])
