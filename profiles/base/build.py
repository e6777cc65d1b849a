#!/usr/bin/env python3
"""Writes the definitions of both FHIR releases in the compact form that is built into the program.

    build.py [--packages DIR]

The published packages below are read from DIR, where they lie as `NAME-VERSION.tgz`; one that is not there is fetched
with `npm pack`, and one whose SHA-256 differs is refused. Needs Python 3.11, the module `zstandard` and, for fetching,
npm. The same packages give the same bytes. README.md beside this file says what is written and where from.
"""

import argparse
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import zstandard

import terminology
from structures import differential, structure

HERE = pathlib.Path(__file__).parent

PACKAGES = {
    "hl7.fhir.r4.examples-4.0.1": "dce87f1b5b9341867033f7d1f544fa1b5232503f6d62813887ac6b8a8b6cb682",
    "hl7.fhir.r5.core-5.0.0": "09f22107bef64313545a50d2c127d20f81173c499a395672fae089bc23e72fab",
    "hl7.fhir.uv.extensions.r5-5.3.0-ballot-tc1": "33a55f290663f3f9d61c9dbdeb0be6ef10d0e64b54af539d1d557585c8f9e1c2",
    "hl7.terminology.r5-7.0.1": "b34d9c6bdf108884e1d5ba535765e7b5cd93009f0af9f3b7e5eba38e5ae7a70b",
    "hl7.fhir.r4.expansions-4.0.1": "18b2b00a6e26328bdbe4b2e273de5be32dfce21be37e0f582d18882bbce24e69",
    "hl7.fhir.r5.expansions-5.0.0": "09b42849f655c7ae93ca9690f0d3c2ebf35fb323b4d176c5e6167ca7746d5383",
}

# Read from these files of the R4 package; the others are examples, some of which are definitions made up for show.
R4_BUNDLES = "types resources profiles-others extensions valuesets v2-valuesets v3-valuesets".split()

WANTED = ("StructureDefinition-", "ValueSet-", "CodeSystem-", "CompartmentDefinition-")

LEVEL = 19


def fetched(name, folder):
    """The bytes of a package, whose checksum is the pinned one."""
    path = pathlib.Path(folder) / f"{name}.tgz"
    if not path.exists():
        package, _, version = name.partition("-")
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, stdout=sys.stderr)
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != PACKAGES[name]:
        sys.exit(f"{name}: expected SHA-256 {PACKAGES[name]}, found {found}")
    return data


def resources(data, wanted):
    """The resources in the files whose name `wanted` accepts, bundles opened, in order of name."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        members = {}
        for member in archive:
            folder, _, name = member.name.rpartition("/")
            if folder == "package" and name.endswith(".json") and wanted(name.removesuffix(".json")):
                members[name] = json.load(archive.extractfile(member))
    for _, resource in sorted(members.items()):
        if resource["resourceType"] == "Bundle":
            yield from (entry["resource"] for entry in resource["entry"])
        else:
            yield resource


def line(*columns):
    """Columns and a last one of JSON, between tabs."""
    *words, value = columns
    assert not any("\t" in word or "\n" in word for word in words), words
    return "\t".join([*words, json.dumps(value, ensure_ascii=False, separators=(",", ":"))])


def write(name, lines):
    text = "".join(each + "\n" for each in lines).encode()
    packed = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress(text)
    (HERE / name).write_bytes(packed)
    print(f"{name}: {len(lines)} lines, {len(text)} bytes, {len(packed)} packed")


def structure_lines(definitions):
    """One line for each structure, types first, each sorted by canonical URL."""
    lines = []
    for d in definitions:
        profile = d.get("derivation") == "constraint"
        lines.append(line("profile" if profile else d["kind"], d["url"], d.get("version", ""), d["type"], structure(d)))
    return sorted(lines)


def by_url(found, resource_type):
    """Canonical URL -> resource; of two with one URL the first stays."""
    sets = {}
    for resource in found:
        if resource["resourceType"] == resource_type:
            sets.setdefault(resource["url"], resource)
    return sets


def code_systems(found, newer, others):
    """The code systems of a release; those of HL7's terminology as it is now, with what has left it since."""
    def kept(resources):
        return {url: one for url, one in by_url(resources, "CodeSystem").items() if terminology.is_kept(one)}

    systems = {url: terminology.code_system(one) for url, one in kept(found).items()}
    for url, one in kept(newer).items():
        now = terminology.code_system(one)
        systems[url] = terminology.merged(now, systems[url]) if url in systems else now
    for system, url in terminology.OF_OTHERS.items():
        codes = [one["code"] for one in terminology.contained(others[url]["contains"]) if one["system"] == system]
        listed = [{"code": code} for code in sorted(set(codes))]
        content = "fragment" if system in terminology.NOT_WHOLE else "complete"
        systems[system] = {"url": system, "content": content, "caseSensitive": True, "concept": listed}
    return systems


def terminology_lines(found, newer, expansions, others):
    """One line for each value set and code system, sorted by canonical URL."""
    published = by_url([*found, *newer], "ValueSet")
    systems = code_systems(found, newer, others)
    structures = by_url(found, "StructureDefinition").values()
    bound = terminology.with_parts(terminology.bound_sets(structures), published)
    sets = {url: terminology.value_set(one, url in bound) for url, one in published.items()}
    whole = {url for url, one in systems.items() if one.get("content") == "complete"}
    for url in sorted(bound - set(terminology.OF_OTHERS.values())):
        expansion = expansions.get(url, {})
        if terminology.is_decided(sets[url].get("compose", {}), whole, sets) or not terminology.is_whole(expansion):
            continue
        sets[url]["expansion"] = terminology.expanded(expansion)
    lines = [line("set", url, one.get("version", ""), one) for url, one in sets.items()]
    lines += [line("system", url, one.get("version", ""), one) for url, one in systems.items()]
    return sorted(lines)


def compartment_lines(release, found):
    """Release, compartment, resource type and the search parameters that lead to the compartment's owner."""
    for one in found:
        if one["resourceType"] != "CompartmentDefinition" or one["id"] == "example":
            continue
        for resource in one["resource"]:
            if "param" in resource:
                yield "\t".join([release, one["code"], resource["code"], ",".join(sorted(resource["param"]))])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--packages", help="folder with the packages, and for those that are fetched")
    folder = arguments.parse_args().packages
    if folder:
        build(folder)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(folder)


def build(folder):
    r4, r5, pack, terms, r4_expansions, r5_expansions = (fetched(name, folder) for name in PACKAGES)

    bundles = {f"Bundle-{bundle}" for bundle in R4_BUNDLES}
    found = {
        "r4": list(resources(r4, lambda name: name in bundles)),
        "r5": [
            *resources(r5, lambda name: name.startswith(WANTED)),
            *resources(pack, lambda name: name.startswith(WANTED)),
        ],
    }
    newer = list(resources(terms, lambda name: name.startswith(("ValueSet-", "CodeSystem-"))))
    expansions = {
        "r4": {one["url"]: one["expansion"] for one in resources(r4_expansions, is_value_set) if "expansion" in one},
        "r5": {one["url"]: one["expansion"] for one in resources(r5_expansions, is_value_set) if "expansion" in one},
    }
    compartments = []
    for release, kept in found.items():
        definitions = list(by_url(kept, "StructureDefinition").values())
        write(f"{release}.structures.zst", structure_lines(definitions))
        write(f"{release}.differentials.zst", sorted(filter(None, map(differential, definitions))))
        write(f"{release}.terminology.zst", terminology_lines(kept, newer, expansions[release], expansions["r5"]))
        compartments += sorted(compartment_lines(release, kept))
    (HERE / "compartments.tsv").write_text("".join(each + "\n" for each in compartments))


def is_value_set(name):
    return name.startswith("ValueSet-")


if __name__ == "__main__":
    main()
