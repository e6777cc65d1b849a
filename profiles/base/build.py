#!/usr/bin/env python3
"""Writes the definitions of both FHIR releases in the compact form that is built into the program.

    build.py [--packages DIR]

The published packages below are fetched from the npm registry, or read from DIR where they lie as `NAME-VERSION.tgz`;
a package whose SHA-256 differs is refused. Needs Python 3.11 and the module `zstandard`. The same packages give the
same bytes. README.md beside this file says what is written and where from.
"""

import argparse
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import urllib.request

import zstandard

from structures import differential, structure

HERE = pathlib.Path(__file__).parent

PACKAGES = {
    "hl7.fhir.r4.examples-4.0.1": "dce87f1b5b9341867033f7d1f544fa1b5232503f6d62813887ac6b8a8b6cb682",
    "hl7.fhir.r5.core-5.0.0": "09f22107bef64313545a50d2c127d20f81173c499a395672fae089bc23e72fab",
    "hl7.fhir.uv.extensions.r5-5.3.0-ballot-tc1": "33a55f290663f3f9d61c9dbdeb0be6ef10d0e64b54af539d1d557585c8f9e1c2",
}

# Read from these files of the R4 package; the others are examples, some of which are definitions made up for show.
R4_BUNDLES = "types resources profiles-others extensions".split()

LEVEL = 19


def fetched(name, folder):
    """The bytes of a package, whose checksum is the pinned one."""
    if folder:
        data = (pathlib.Path(folder) / f"{name}.tgz").read_bytes()
    else:
        package = name.split("-", 1)[0]
        with urllib.request.urlopen(f"https://registry.npmjs.org/{package}/-/{name}.tgz", timeout=300) as answer:
            data = answer.read()
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


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--packages", help="folder with the packages; fetched when it is not given")
    folder = arguments.parse_args().packages
    r4, r5, pack = (fetched(name, folder) for name in PACKAGES)

    kinds = {
        "r4": list(resources(r4, lambda name: name in {f"Bundle-{bundle}" for bundle in R4_BUNDLES})),
        "r5": [
            *resources(r5, lambda name: name.startswith("StructureDefinition-")),
            *resources(pack, lambda name: name.startswith("StructureDefinition-")),
        ],
    }
    for release, found in kinds.items():
        definitions = [d for d in found if d["resourceType"] == "StructureDefinition"]
        canonicals = [d["url"] for d in definitions]
        assert len(canonicals) == len(set(canonicals)), "a canonical URL stands twice"
        write(f"{release}.structures.zst", structure_lines(definitions))
        write(f"{release}.differentials.zst", sorted(filter(None, map(differential, definitions))))


if __name__ == "__main__":
    main()
