#!/usr/bin/env python3
"""Writes elements.tsv: which elements of the served types are in a summary, and which are mandatory.

Usage: extract.py R4_PACKAGE R5_PACKAGE > elements.tsv
where the arguments are the unpacked `package` folders of hl7.fhir.r4.examples 4.0.1 and hl7.fhir.r5.core 5.0.0.

One line a release and type: release, type, then the elements separated by blanks, each `path:flags`.
Flags: `s` in the summary, `m` mandatory (or a modifier), `-` neither. All elements of the first level are listed, choice
elements once for each of their types. Deeper elements are listed only where the parent is in the summary and part of it
is not; a parent without listed children is kept or dropped whole.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def types(release):
    """Those that are kept, and what the server says of itself."""
    with open(os.path.join(HERE, "..", "search", "types.tsv"), encoding="utf-8") as file:
        table = [line.rstrip("\n").split("\t") for line in file][1:]
    return sorted({kind for kind, releases in table if release in releases.split(",")} | {"CapabilityStatement"})


def definitions(package):
    bundle = os.path.join(package, "Bundle-resources.json")
    if os.path.exists(bundle):
        with open(bundle, encoding="utf-8") as file:
            resources = [entry["resource"] for entry in json.load(file)["entry"]]
        return {r["id"]: r for r in resources if r["resourceType"] == "StructureDefinition"}
    found = {}
    for kind in types("r5"):
        with open(os.path.join(package, f"StructureDefinition-{kind}.json"), encoding="utf-8") as file:
            found[kind] = json.load(file)
    return found


def names(element):
    path = element["path"].split(".", 1)[1]
    if not path.endswith("[x]"):
        return [path]
    return [path[:-3] + t["code"][0].upper() + t["code"][1:] for t in element["type"]]


def flags(element):
    text = ("s" if element.get("isSummary") else "") + ("m" if element["min"] > 0 or element.get("isModifier") else "")
    return text or "-"


def rows(definition):
    elements = [e for e in definition["snapshot"]["element"] if "." in e["path"]]
    children = {}
    for element in elements:
        children.setdefault(element["path"].rsplit(".", 1)[0], []).append(element)

    def walk(parent):
        for element in children.get(parent, []):
            for name in names(element):
                yield f"{name}:{flags(element)}"
            own = [e for e in children.get(element["path"], []) if e["path"].rsplit(".", 1)[1] not in ("id", "extension")]
            if element.get("isSummary") and any(not e.get("isSummary") for e in own):
                yield from walk(element["path"])

    return walk(definition["type"])


def main():
    for release, package in zip(("r4", "r5"), sys.argv[1:3], strict=True):
        found = definitions(package)
        for kind in types(release):
            print(release, kind, " ".join(rows(found[kind])), sep="\t")


main()
