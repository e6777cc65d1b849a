#!/usr/bin/env python3
"""Writes the definitions in r4/ and r5/ from the tables and the parts of the recipe in recipe/.

    build.py            writes what differs and removes what is no longer made
    build.py --check    writes nothing; says what differs, and fails if anything does

Each folder is an installable FHIR package: one resource a file, named `Type-id.json`, with a `package.json` and an
index. `packed/` holds the same resources, one a line, as the program carries them. Only the standard library is used.
"""

import gzip
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "recipe"))

from behaviour import capability_statement, implementation_guide, operations, search_parameters  # noqa: E402
from common import CANONICAL, FHIR_VERSION, RELEASES, VERSION  # noqa: E402
from profiles import profiles  # noqa: E402
from structures import extensions  # noqa: E402
from terminology import code_systems, concept_maps, naming_systems, value_sets  # noqa: E402


def resources(release):
    """Every resource of a release, in order of type and id."""
    made = list(profiles(release))
    profiled = {}
    for profile in made:
        profiled.setdefault(profile["type"], []).append(profile["id"])
    for part in (extensions, code_systems, value_sets, concept_maps, naming_systems, search_parameters, operations):
        made += part(release)
    made += capability_statement(release, profiled)
    made += implementation_guide(release)
    made = [tidy(resource) for resource in made]
    made.sort(key=lambda resource: (resource["resourceType"], resource["id"]))
    keys = [(resource["resourceType"], resource["id"]) for resource in made]
    assert len(set(keys)) == len(keys), "an id twice"
    return made


def tidy(value):
    """Without members that have nothing to say."""
    if isinstance(value, dict):
        return {key: tidy(item) for key, item in value.items() if item not in (None, [], {}, "")}
    if isinstance(value, list):
        return [tidy(item) for item in value]
    return value


def package(release):
    name = f"trialfire.fhir.{release}"
    return {
        "name": name,
        "version": VERSION,
        "description": f"Profiles, extensions and terminology of clinical trials, FHIR {release.upper()}",
        "license": "MIT OR Apache-2.0",
        "author": "Trialfire",
        "canonical": CANONICAL,
        "url": CANONICAL,
        "title": f"Trialfire, FHIR {release.upper()}",
        "type": "IG",
        "fhirVersions": [FHIR_VERSION[release]],
        "dependencies": {f"hl7.fhir.{release}.core": FHIR_VERSION[release]},
    }


def index(made):
    files = []
    for resource in made:
        found = {"filename": file_name(resource)}
        for key in ("resourceType", "id", "url", "version", "kind", "type"):
            if key in resource:
                found[key] = resource[key]
        files.append(found)
    return {"index-version": 1, "files": files}


def file_name(resource):
    return f"{resource['resourceType']}-{resource['id']}.json"


def text(value):
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def outputs():
    """Every file that is made, by its path from here."""
    found = {}
    for release in RELEASES:
        made = resources(release)
        found[f"{release}/package.json"] = text(package(release))
        found[f"{release}/.index.json"] = text(index(made))
        for resource in made:
            found[f"{release}/{file_name(resource)}"] = text(resource)
        lines = [json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n" for resource in made]
        found[f"packed/{release}.ndjson.gz"] = "".join(lines).encode()
    whole = package("r4")
    whole.update(
        name="trialfire.fhir",
        title="Trialfire",
        description="Profiles, extensions and terminology of clinical trials, FHIR R4 and R5",
        fhirVersions=[FHIR_VERSION[release] for release in RELEASES],
        dependencies={f"trialfire.fhir.{release}": VERSION for release in RELEASES},
    )
    found["package.json"] = text(whole)
    return found


def content(path):
    """What stands in a file: two builds of zlib may pack the same words differently."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    return gzip.decompress(data) if path.endswith(".gz") else data


def main(check):
    made = outputs()
    there = [
        f"{folder}/{name}"
        for folder in (*RELEASES, "packed")
        if os.path.isdir(os.path.join(HERE, folder))
        for name in os.listdir(os.path.join(HERE, folder))
    ]
    stale = sorted(set(there) - set(made))
    differing = sorted(name for name, data in made.items() if content(os.path.join(HERE, name)) != data)
    if check:
        for name in stale:
            print(f"{name} is not made by the recipe")
        for name in differing:
            print(f"{name} is not as the recipe makes it")
        return 1 if stale or differing else 0
    for name in stale:
        os.remove(os.path.join(HERE, name))
    for name in differing:
        path = os.path.join(HERE, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = gzip.compress(made[name], 9, mtime=0) if name.endswith(".gz") else made[name]
        with open(path, "wb") as file:
            file.write(data)
    print(f"{len(made)} files, {len(differing)} written, {len(stale)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] == ["--check"]))
