"""What every part of the recipe shares: names, tables and the head of a definition."""

import html
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
PROFILES = os.path.dirname(HERE)
ROOT = os.path.dirname(PROFILES)

CANONICAL = "https://trialfire.example/fhir"
HL7 = "http://hl7.org/fhir/"
STRUCTURE = HL7 + "StructureDefinition/"
CROSS_VERSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
REGISTRY_ENUM = "https://clinicaltrials.gov/data-about-studies/study-data-structure#enum-"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
NCT_SYSTEM = "http://clinicaltrials.gov"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"

RELEASES = ("r4", "r5")
FHIR_VERSION = {"r4": "4.0.1", "r5": "5.0.0"}
# Base of HL7's code systems about studies, which moved between the releases.
STUDY_SYSTEMS = {"r4": TERMINOLOGY, "r5": HL7}

# When the definitions last changed in substance.
DATE = "2026-11-21"


def version():
    """The version of the program, which is that of the package."""
    with open(os.path.join(ROOT, "Cargo.toml"), encoding="utf-8") as file:
        return re.search(r'^version = "([^"]+)"', file.read(), re.MULTILINE).group(1)


VERSION = version()


def table(name):
    """The rows of a table beside this file; lines that start with `#` are for its readers."""
    with open(os.path.join(HERE, name + ".tsv"), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def pascal(text):
    """A computable name (`[A-Z]([A-Za-z0-9_]){0,254}`)."""
    words = re.split(r"[^A-Za-z0-9]+", text)
    return "".join(word[:1].upper() + word[1:] for word in words)


def own(kind, identity):
    return f"{CANONICAL}/{kind}/{identity}"


def head(resource_type, identity, url, name, title, description, /, **more):
    """The members that every canonical resource begins with."""
    lines = [f"<p><b>{html.escape(title)}</b></p>", f"<p>{html.escape(description)}</p>"]
    found = {
        "resourceType": resource_type,
        "id": identity,
        "text": {
            "status": "generated",
            "div": '<div xmlns="http://www.w3.org/1999/xhtml">' + "".join(lines) + "</div>",
        },
        "url": url,
        "version": more.pop("version", None) or VERSION,
        "name": name,
        "title": title,
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": "Trialfire",
        "description": description,
    }
    found.update(more)
    return found
