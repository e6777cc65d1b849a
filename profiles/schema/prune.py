#!/usr/bin/env python3
"""Cuts the published FHIR JSON schemas down to the resource types that are emitted here.

    python3 profiles/schema/prune.py r4 path/to/fhir.schema.json > profiles/schema/r4.schema.json
    python3 profiles/schema/prune.py r5 path/to/fhir.schema.json > profiles/schema/r5.schema.json

README.md beside this file names the packages. What changes, and nothing else:

* only definitions that the types below reach are kept, without their descriptions;
* `ResourceList` becomes "an object with one of these resource types": the checker visits nested resources itself
  and so can say what is wrong in one of them, where a choice among all types can only say that none fits;
* expressions on numbers and booleans go, for JSON Schema gives them no meaning (and one of R5's is malformed);
* `\\s` and `\\S` are spelt out. FHIR's expressions are those of XML Schema, where `\\s` is space, tab, line feed and
  carriage return; in JSON Schema it would also be the no-break space, which registry texts are full of.
"""

import json
import sys

TYPES = """
ResearchStudy PlanDefinition Group EvidenceVariable ActivityDefinition Organization Location Practitioner
PractitionerRole DocumentReference Binary Provenance Library Bundle OperationOutcome CapabilityStatement Parameters
""".split()

SPACE = r" \t\n\r"


def references(node):
    """Names of the definitions that a schema node refers to."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix("#/definitions/")
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def spelt_out(pattern):
    """The same expression with XML Schema's meaning of `\\s` and `\\S`."""
    if r"\s" not in pattern.lower():
        return pattern
    # Classes that hold every character.
    pattern = pattern.replace(r"[ \r\n\t\S]", r"(.|[\r\n])").replace(r"[\s\S]", r"(.|[\r\n])")
    pattern = pattern.replace(r"[^\s]", f"[^{SPACE}]")
    return pattern.replace(r"\S", f"[^{SPACE}]").replace(r"\s", f"[{SPACE}]")


def pruned(node):
    """A schema node without descriptions, its expressions spelt out."""
    if isinstance(node, list):
        return [pruned(value) for value in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key == "description" and isinstance(value, str):
            continue
        if key == "pattern" and isinstance(value, str):
            if node.get("type") == "string":
                out[key] = spelt_out(value)
        elif key == "properties":
            # Names of elements, among them `description` and `pattern`.
            out[key] = {name: pruned(schema) for name, schema in value.items()}
        else:
            out[key] = pruned(value)
    return out


def main(release, path):
    with open(path, encoding="utf-8") as file:
        published = json.load(file)
    definitions = published["definitions"]
    any_resource = {
        "type": "object",
        "properties": {"resourceType": {"enum": TYPES}},
        "required": ["resourceType"],
    }
    kept, waiting = {}, list(TYPES)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = any_resource if name == "ResourceList" else pruned(definitions[name])
            waiting.extend(references(kept[name]))
    schema = {
        "$schema": published["$schema"],
        "release": release,
        "types": TYPES,
        "definitions": {name: kept[name] for name in sorted(kept)},
    }
    json.dump(schema, sys.stdout, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
