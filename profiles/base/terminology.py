"""Value sets and code systems cut down to what decides whether a code belongs to one."""

import collections

# Systems whose codes are not ours to publish: only those that a binding needs, and never their words.
GUARDED = {
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://www.ama-assn.org/go/cpt",
    "http://nucc.org/provider-taxonomy",
    "http://www.whocc.no/atc",
}

# Lists of other bodies that bindings include whole, taken from an expansion that holds all of them:
# system -> the value set of R5.
OF_OTHERS = {
    "urn:iso:std:iso:3166": "http://hl7.org/fhir/ValueSet/country",
    "urn:iso:std:iso:4217": "http://hl7.org/fhir/ValueSet/currencies",
    "https://www.iana.org/time-zones": "http://hl7.org/fhir/ValueSet/timezones",
}

# Of these more come into use than the list has, and old names stay in use.
NOT_WHOLE = {"https://www.iana.org/time-zones"}

# Code systems of others that HL7 publishes parts of.
LEFT_OUT = {
    "http://terminology.hl7.org/CodeSystem/v3-HealthcareProviderTaxonomyHIPAA",
    "http://www.ada.org/snodent",
}

# Properties of concepts that say where it stands, and whether it may be chosen.
PROPERTIES = "parent child subsumedBy notSelectable not-selectable abstract status inactive deprecated".split()

# Extensions of an expansion that is not the whole of its value set.
OPEN = {f"http://hl7.org/fhir/StructureDefinition/valueset-{word}" for word in ("toocostly", "unclosed")}


def concept(map, is_named):
    cut = {"code": map["code"]}
    if is_named and map.get("display", map["code"]) != map["code"]:
        cut["display"] = map["display"]
    properties = [one for one in map.get("property", []) if one["code"] in PROPERTIES and not is_default(one)]
    if properties:
        cut["property"] = properties
    if map.get("concept"):
        cut["concept"] = [concept(one, is_named) for one in map["concept"]]
    return cut


def is_default(given):
    value = next((value for name, value in given.items() if name.startswith("value")), None)
    return value in (False, "active", "A", "N", "false")


def code_system(map):
    """HL7's own come with their words, those of others without."""
    cut = {name: map[name] for name in "url version content caseSensitive".split() if name in map}
    cut["concept"] = [concept(one, "hl7.org/" in map["url"]) for one in map.get("concept", [])]
    return cut


def is_kept(system):
    """Whether there is anything in a code system, and it adds not just words to another."""
    left_out = system["url"] in LEFT_OUT or system.get("content") == "supplement"
    return bool(system.get("concept")) and not left_out


def value_set(map, bound):
    """`bound`: whether a binding asks for it, so that codes of guarded systems are needed."""
    cut = {name: map[name] for name in ("url", "version") if name in map}
    compose = map.get("compose", {})
    kept = {side: [include(one, bound) for one in compose[side]] for side in ("include", "exclude") if side in compose}
    return cut | ({"compose": kept} if kept else {})


def include(map, bound):
    cut = {name: map[name] for name in "system valueSet filter".split() if name in map}
    if "concept" in map:
        guarded = map.get("system") in GUARDED
        if guarded and not bound:
            return {"system": map["system"], "withheld": True}
        cut["concept"] = [
            {name: one[name] for name in ("code", "display") if name in one and not (guarded and name == "display")}
            for one in map["concept"]
        ]
    return cut


def contained(contains):
    for one in contains:
        yield one
        yield from contained(one.get("contains", []))


def is_whole(expansion):
    """Whether it holds every code: published ones end at a thousand codes of a system, and some do not say so."""
    if any(extension["url"] in OPEN for extension in expansion.get("extension", [])):
        return False
    found = list(contained(expansion.get("contains", [])))
    most = max(collections.Counter(one.get("system") for one in found).values(), default=0)
    return expansion.get("total", len(found)) <= len(found) and 0 < most < 1000


def expanded(expansion):
    """An expansion as codes without words."""
    codes = [{"system": one["system"], "code": one["code"]} for one in contained(expansion["contains"]) if "code" in one]
    return {"contains": sorted(codes, key=lambda one: (one["system"], one["code"]))}


def is_decided(compose, systems, sets, depth=0):
    """Whether rules that the program knows decide on every code."""
    parts = compose.get("include", []) + compose.get("exclude", [])
    return bool(parts) and depth < 8 and all(is_part_decided(part, systems, sets, depth) for part in parts)


def is_part_decided(part, systems, sets, depth):
    if part.get("withheld"):
        return False
    if "system" in part and "concept" not in part and part["system"] not in systems:
        return False
    if any(one["op"] not in ("is-a", "descendent-of", "is-not-a") for one in part.get("filter", [])):
        return False
    others = (sets.get(canonical.split("|")[0]) for canonical in part.get("valueSet", []))
    return all(other and is_decided(other.get("compose", {}), systems, sets, depth + 1) for other in others)


def bound_sets(structures):
    """Value sets that something must or should keep to, with all that they are made of."""
    bound = set()
    for structure in structures:
        for view in ("snapshot", "differential"):
            for element in structure.get(view, {}).get("element", []):
                binding = element.get("binding", {})
                if binding.get("strength") in ("required", "extensible") and "valueSet" in binding:
                    bound.add(binding["valueSet"].split("|")[0])
                for extension in binding.get("extension", []):
                    bound.update(str(v).split("|")[0] for name, v in extension.items() if name.startswith("value"))
                for more in binding.get("additional", []):
                    bound.add(more["valueSet"].split("|")[0])
    return bound


def with_parts(bound, sets):
    """The bound sets and the sets that these include."""
    found, queue = set(), sorted(bound)
    while queue:
        url = queue.pop()
        if url in found or url not in sets:
            continue
        found.add(url)
        compose = sets[url].get("compose", {})
        for part in compose.get("include", []) + compose.get("exclude", []):
            queue.extend(canonical.split("|")[0] for canonical in part.get("valueSet", []))
    return found


def codes_of(concepts, parent=None):
    for one in concepts:
        yield one, parent
        yield from codes_of(one.get("concept", []), one["code"])


def merged(newer, older):
    """A code system with the concepts that only its older edition has behind its own."""
    known = {one["code"] for one, _ in codes_of(newer["concept"])}
    more = []
    for one, parent in codes_of(older["concept"]):
        if one["code"] not in known:
            cut = {name: value for name, value in one.items() if name != "concept"}
            if parent:
                cut["property"] = [*cut.get("property", []), {"code": "parent", "valueCode": parent}]
            more.append(cut)
    return newer | {"concept": [*newer["concept"], *more]}
