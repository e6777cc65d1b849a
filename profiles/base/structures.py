"""StructureDefinitions cut down to the facts that rules are made of."""

import json

TOP = """url version name kind abstract type baseDefinition derivation status experimental contextInvariant""".split()

ELEMENT = """id path sliceName min max contentReference maxLength isModifier mustSupport isSummary
representation""".split()

TYPED = "fixed pattern minValue maxValue".split()

FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"


def picked(map, names):
    return {name: map[name] for name in names if name in map and map[name] is not False}


def extensions(map, url):
    """The member `extension` with those of this URL, or nothing."""
    kept = [extension for extension in map.get("extension", []) if extension["url"] == url]
    return {"extension": kept} if kept else {}


def type_ref(map):
    return picked(map, "code profile targetProfile aggregation versioning".split()) | extensions(map, FHIR_TYPE)


def binding(map):
    cut = picked(map, ["strength", "valueSet"]) | extensions(map, MAX_VALUE_SET)
    if "additional" in map:
        cut["additional"] = [picked(more, "purpose valueSet usage".split()) for more in map["additional"]]
    return cut


def constraint(map):
    return picked(map, "key severity human expression source".split()) | extensions(map, BEST_PRACTICE)


def element(map):
    cut = picked(map, ELEMENT)
    if cut.get("id") == cut["path"]:
        del cut["id"]
    for name, value in map.items():
        if any(name.startswith(prefix) and name[len(prefix) : len(prefix) + 1].isupper() for prefix in TYPED):
            cut[name] = value
    if "type" in map:
        cut["type"] = [type_ref(one) for one in map["type"]]
    if "constraint" in map:
        cut["constraint"] = [constraint(one) for one in map["constraint"]]
    if "binding" in map:
        cut["binding"] = binding(map["binding"])
    if "slicing" in map:
        cut["slicing"] = picked(map["slicing"], "discriminator ordered rules".split())
    if "max" in map.get("base", {}):
        cut["base"] = {"max": map["base"]["max"]}
    return cut


def structure(map):
    """What of a StructureDefinition is kept: the differential only where there is no snapshot to read."""
    cut = picked(map, TOP)
    if "context" in map:
        cut["context"] = [picked(one, ["type", "expression"]) for one in map["context"]]
    view = "snapshot" if "snapshot" in map else "differential"
    cut[view] = {"element": [element(one) for one in map[view]["element"]]}
    return cut


def differential(map):
    """A line with the differential of a profile that has both views: what the tests make snapshots of."""
    if map.get("derivation") != "constraint" or "snapshot" not in map or "differential" not in map:
        return None
    cut = {"url": map["url"], "element": [element(one) for one in map["differential"]["element"]]}
    return json.dumps(cut, ensure_ascii=False, separators=(",", ":"))
