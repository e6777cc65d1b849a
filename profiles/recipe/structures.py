"""Extensions, from their table."""

from common import CROSS_VERSION, FHIR_VERSION, STRUCTURE, head, own, pascal
from terminology import grouped


def definition(release, identity, url, name, title, description, base, elements, contexts=None):
    """A StructureDefinition that constrains a base."""
    more = {"fhirVersion": FHIR_VERSION[release]}
    more["kind"] = "complex-type" if base == "Extension" else "resource"
    more["abstract"] = False
    if contexts:
        more["context"] = [
            {"type": "extension" if "//" in context else "element", "expression": context} for context in contexts
        ]
    more["type"] = base
    more["baseDefinition"] = STRUCTURE + base
    more["derivation"] = "constraint"
    more["differential"] = {"element": elements}
    return head("StructureDefinition", identity, url, name, title, description, **more)


def addressed(text):
    return text.replace("{X}", CROSS_VERSION).replace("{H}", STRUCTURE)


def typed(text):
    """`code@set`, `Reference(A,B)`, `CodeableConcept@set:strength` as type and binding."""
    name, _, bound = text.partition("@")
    name, _, targets = name.partition("(")
    kind = {"code": name}
    if targets:
        kind["targetProfile"] = [STRUCTURE + target for target in targets.rstrip(")").split(",")]
    if not bound:
        return kind, None
    default = "required" if name == "code" else "preferred"
    value_set, strength = (bound, default) if "//" in bound else (bound.split(":") + [default])[:2]
    return kind, {"strength": strength, "valueSet": value_set if "//" in value_set else own("ValueSet", value_set)}


def value_elements(at, path, value):
    """`value[x]`: its types; a set binds codes only, so a word beside it is a slice of its own."""
    types = [typed(text) for text in value.split("|")]
    element = {"id": f"{at}.value[x]", "path": f"{path}.value[x]", "min": 1, "type": [kind for kind, _ in types]}
    bound = [(kind["code"], binding) for kind, binding in types if binding]
    if len(types) == 1:
        if bound:
            element["binding"] = bound[0][1]
        return [element]
    element["slicing"] = {
        "discriminator": [{"type": "type", "path": "$this"}],
        "ordered": False,
        "rules": "open",
    }
    # The slicing comes right after the path.
    ordered = {key: element[key] for key in ("id", "path", "slicing", "min", "type")}
    found = [ordered]
    for code, binding in bound:
        name = "value" + code[:1].upper() + code[1:]
        found.append(
            {
                "id": f"{at}.value[x]:{name}",
                "path": f"{path}.value[x]",
                "sliceName": name,
                "min": 0,
                "max": "1",
                "type": [{"code": code}],
                "binding": binding,
            }
        )
    return found


def part_elements(name, often, value, words):
    at = f"Extension.extension:{name}"
    least, most = often.split("..")
    return [
        {
            "id": at,
            "path": "Extension.extension",
            "sliceName": name,
            "short": words,
            "definition": words + ".",
            "min": int(least),
            "max": most,
        },
        {"id": f"{at}.extension", "path": "Extension.extension.extension", "max": "0"},
        {"id": f"{at}.url", "path": "Extension.extension.url", "fixedUri": name},
    ] + value_elements(at, "Extension.extension", value)


def extension(release, row, parts):
    name, _, r4, r5, often, value, words = row
    url = addressed(name) if name.startswith("{") else own("StructureDefinition", name)
    identity = url.rsplit("/", 1)[1]
    contexts = [addressed(context) for context in (r4 if release == "r4" else r5).split(";")]
    least, most = often.split("..")
    elements = [
        {
            "id": "Extension",
            "path": "Extension",
            "short": words,
            "definition": words + ".",
            "min": int(least),
            "max": most,
        }
    ]
    if parts:
        elements.append(
            {
                "id": "Extension.extension",
                "path": "Extension.extension",
                "slicing": {
                    "discriminator": [{"type": "value", "path": "url"}],
                    "ordered": False,
                    "rules": "open",
                },
                "min": max(1, sum(int(part[4].split("..")[0]) for part in parts)),
            }
        )
        for part, _, _, _, part_often, part_value, part_words in parts:
            elements += part_elements(part, part_often, part_value, part_words)
        elements.append({"id": "Extension.url", "path": "Extension.url", "fixedUri": url})
        elements.append({"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"})
    else:
        elements.append({"id": "Extension.extension", "path": "Extension.extension", "max": "0"})
        elements.append({"id": "Extension.url", "path": "Extension.url", "fixedUri": url})
        elements += value_elements("Extension", "Extension", value)
    title = name.split("}")[-1].replace("-", " ")
    title = title[:1].upper() + title[1:]
    description = words + "."
    if name.startswith("{H}"):
        description = "Copy for a release that lacks it. " + description
    return definition(release, identity, url, pascal(identity), title, description, "Extension", elements, contexts)


def extensions(release):
    for row, parts in grouped("extensions"):
        if release in row[1].split():
            yield extension(release, row, parts)
