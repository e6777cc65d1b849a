"""Code systems, value sets, concept maps and naming systems, from the tables."""

from common import CANONICAL, HL7, REGISTRY_ENUM, STUDY_SYSTEMS, head, own, pascal, table

COPY = "Copy for a release that lacks it. "


def addressed(text, release, identity=""):
    """An address of a table, spelt out."""
    if text == "{C}":
        return own("CodeSystem", identity)
    return text.replace("{R}", REGISTRY_ENUM).replace("{H}", HL7).replace("{S}", STUDY_SYSTEMS[release])


def systems():
    """Address of every code system of the tables, by id."""
    return {row[0]: addressed(row[1], "r5", row[0]) for row in table("systems")}


def codes():
    found = {}
    for system, code, display, definition in (row + [""] * (4 - len(row)) for row in table("codes")):
        concept = {"code": code, "display": display}
        if definition:
            concept["definition"] = definition
        found.setdefault(system, []).append(concept)
    return found


def code_systems(release):
    concepts = codes()
    for identity, address, releases, version, content, title, words in table("systems"):
        if release not in releases.split():
            continue
        url = addressed(address, release, identity)
        ours = url.startswith(CANONICAL) or url.startswith(REGISTRY_ENUM)
        yield head(
            "CodeSystem",
            identity,
            url,
            pascal(identity),
            title,
            words + "." if ours else COPY + words + ".",
            version=version,
            caseSensitive=True,
            content=content,
            count=len(concepts[identity]) if content == "complete" else None,
            concept=concepts[identity],
        )


def include(text, release, known):
    text, _, picked = text.partition("=")
    address, _, version = addressed(text, release).partition("|")
    found = {"system": known.get(address, address)}
    if version and release == "r4":
        found["version"] = version
    if picked:
        found["concept"] = [{"code": code} for code in picked.split(",")]
    return found


def value_sets(release):
    known = systems()
    for identity, releases, title, included in table("sets"):
        if release in releases.split():
            yield head(
                "ValueSet",
                identity,
                own("ValueSet", identity),
                pascal(identity),
                title,
                title + ".",
                compose={"include": [include(text, release, known) for text in included.split()]},
            )


def grouped(name):
    """The rows of a table whose rows with a plus sign belong to the row before."""
    found = []
    for row in table(name):
        if row[0].startswith("+"):
            found[-1][1].append([row[0][1:]] + row[1:])
        else:
            found.append((row, []))
    return found


def concept_maps(release):
    for (identity, r4, r5, title), rows in grouped("maps"):
        target, _, version = addressed(r4 if release == "r4" else r5, release).partition("|")
        # Where a system of two versions is meant, readers that know one of them are told the set of values instead.
        value_set = target.removeprefix("set:") if target.startswith("set:") else None
        target = None if value_set else target
        groups = {}
        for system, code, mapped in rows:
            element = {"code": code}
            if mapped != "-":
                relation = ("equivalence", "wider") if release == "r4" else ("relationship", "source-is-narrower-than-target")
                if is_equal(identity, rows, mapped):
                    relation = (relation[0], "equivalent")
                element["target"] = [{"code": mapped, relation[0]: relation[1]}]
            elif release == "r5":
                element["noMap"] = True
            else:
                element["target"] = [{"equivalence": "unmatched"}]
            groups.setdefault(system, []).append(element)
        yield head(
            "ConceptMap",
            identity,
            own("ConceptMap", identity),
            pascal(identity),
            title,
            title + ".",
            targetCanonical=value_set and own("ValueSet", value_set),
            group=[group(release, system, target, version, elements) for system, elements in groups.items()],
        )


def group(release, system, target, version, elements):
    """Elements of one system; R4 has a member for the version of the target, R5 writes it behind the address."""
    if release == "r4":
        return {"source": REGISTRY_ENUM + system, "target": target, "targetVersion": version, "element": elements}
    versioned = f"{target}|{version}" if version else target
    return {"source": REGISTRY_ENUM + system, "target": versioned, "element": elements}


def is_equal(identity, rows, mapped):
    """A code that two codes are mapped to means more than each of them; R4's own states are wider by definition."""
    alone = sum(1 for row in rows if row[2] == mapped) == 1
    return alone and identity != "ctgov-status-to-r4-status"


def naming_systems(release):
    for identity, title, ids, responsible, words in table("names"):
        unique = []
        for address in ids.split():
            kind, value = ("oid", address[4:]) if address.startswith("oid:") else ("uri", address)
            value = own("NamingSystem", identity) if value == "{C}" else value
            entry = {"type": kind, "value": value}
            if kind == "oid" or not any(other["type"] == kind for other in unique):
                entry["preferred"] = True
            unique.append(entry)
        found = head(
            "NamingSystem", identity, own("NamingSystem", identity), pascal(identity), title, words + "."
        )
        if release == "r4":
            # R4 has neither an address nor a version or a title here.
            for member in ("url", "version", "title", "experimental"):
                del found[member]
        found.update({"kind": "identifier", "responsible": responsible, "uniqueId": unique})
        yield found
