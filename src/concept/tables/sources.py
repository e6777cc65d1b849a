"""Reads the source tables, each into plain rows."""

import csv
import re

from spelling import inverted, words


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def icd_name(description):
    """A description of ICD-10-CM as a name; (name, whether it speaks of a rest: `other`, `elsewhere`)."""
    rest = bool(re.search(r"\bother\b(?! and unspecified)|elsewhere|\bspecified\b", description, re.IGNORECASE))
    name = re.sub(r"\[[^]]*\]|\([^)]*\)", " ", description)
    name = re.sub(r"\b(other and )?unspecified( site| part| type| organ)?( of)?\b", " ", name, flags=re.IGNORECASE)
    name = re.sub(r"\bNOS\b|\bnot elsewhere classified\b|\bnot otherwise specified\b", " ", name)
    name = re.sub(r"\s+", " ", name)
    name = re.sub(r"\s+,", ",", name).strip(" ,;-")
    return name, rest


TUMOR = re.compile(r"cancer|neoplas|tumor|malignan|oma\b|oses?\b|osis\b|leuk|disease|syndrome|dysplasia|polyp|cythemia",
                   re.IGNORECASE)


def icd(folder):
    """(code, parent, display, match names, rest). External causes are left out, injuries below five signs too."""
    for row in rows(folder / "icd10cm_2026.tsv"):
        code = row["code"]
        if code[0] in "VWXY" or code[0] in "ST" and len(code) > 6 or len(code) > 7 and code[0] == "M":
            continue
        if code[0] == "O" and len(code) > 6:
            continue
        name, rest = icd_name(row["description"])
        terms = []
        if not rest:
            for term in (row["inclusion_terms"] or "").split("|"):
                short, other = icd_name(term)
                if not short or other or len(words(short)) > 8 or "," in short:
                    continue
                # Terms of injuries and neoplasms are often parts of the body, or go on where the heading stops.
                if len(words(short)) == 1 and code[0] in "STZO":
                    continue
                if re.match(r"C|D[0-4]", code) and not TUMOR.search(short):
                    continue
                terms.append(short)
        sided = re.search(r"\b(right|left|bilateral|encounter|status|personal history|family history)\b", name,
                          re.IGNORECASE)
        names = [] if rest or sided or len(words(name)) > 8 else [name]
        if "," in name:
            names = []
        for acronym in re.findall(r"\[([A-Z][A-Za-z0-9]{1,6})\]", row["description"]):
            first = "".join(word[0] for word in words(name) if word not in ("of", "the", "and", "with", "due", "to", "in"))
            if names and acronym.lower() == first.lower():
                names.append(acronym)
        yield code, row["parent"] or None, name or row["description"], names, terms, rest


def doid(folder):
    for row in rows(folder / "doid.tsv"):
        yield {
            "code": row["doid"],
            "name": row["label"],
            "parents": [one for one in row["parents"].split("|") if one],
            "names": [one for one in row["synonyms_exact"].split("|") if one],
            "icd": [one for one in row["icd10cm"].split("|") if one],
            "mesh": [one for one in row["mesh"].split("|") if one],
            "nci": [one for one in row["nci"].split("|") if one],
        }


def oncotree(folder):
    for row in rows(folder / "oncotree_2025_10_03.tsv"):
        # The first two steps are the tree itself and organs.
        if row["parent"] not in ("", "TISSUE"):
            name = re.sub(r",? NOS$", "", row["name"])
            yield row["code"], name, row["parent"], row["nci"]


# Parts of the MeSH tree that criteria speak of, and what stands there.
MESH = {
    "C": "disorder", "F03": "disorder", "D02": "medication", "D03": "medication", "D04": "medication",
    "D06.347": "medication", "D06.472": "medication", "D26.310": "medication", "D27.505": "class",
    "E02": "procedure", "E04": "procedure", "E06": "procedure", "E01.370.350": "procedure",
    "E01.370.384": "procedure", "E05.200": None, "E03.155": "procedure",
    "D12.776.124.486.485.114": "medication", "D12.644.548.586.200": "medication", "D12.644.641": None,
}
# Their branches that are no conditions, drugs or treatments of a participant.
MESH_NOT = ("C22", "C23.550.291", "C23.550.288", "E02.183", "E02.319.267", "E02.319.283", "E02.319.300",
            "E02.319.305", "E02.319.307", "E02.760.", "E04.987", "C26.986", "C21.866", "C23.888.592.604",
            "E06.892", "E02.208", "E02.278")


def mesh(folder):
    """(tree number, name, kind)."""
    with open(folder / "mesh_tree_terms_2019.txt", encoding="utf-8") as file:
        for line in file:
            number, _, term = line.rstrip("\n").partition("\t")
            if number.startswith(MESH_NOT):
                continue
            kind = None
            for depth in range(len(number), 0, -1):
                if number[:depth] in MESH:
                    kind = MESH[number[:depth]]
                    break
            name = inverted(term)
            if kind and name and len(words(name)) <= 8 and re.match(r"[A-Za-z]", name):
                yield number, name, kind


FORM = re.compile(r"\d|\[|/|\b(Injection|Injectable|Product|Oral|Tablet|Capsule|Pill|Pack|Implant|Solution|Suspension|"
                  r"Syringe|Topical|Vaginal|Nasal|Ophthalmic|Transdermal|Medicated|System|Spray|Gel|Cream|Lotion|"
                  r"Patch|Insert|Shampoo)\b", re.IGNORECASE)
SALT = re.compile(r" (hydrochloride|mesylate|acetate|citrate|sulfate|phosphate|sodium|potassium|tosylate|ditosylate|"
                  r"dimaleate|maleate|anhydrous|lyophilized|s-malate|malate|tartrate|hemihydrate|valerate|cypionate|"
                  r"calcium|succinate|fumarate|disodium|tetrasodium|trimethyl|isonicotinate|caproate)( \w+)?$",
                  re.IGNORECASE)


def rxnorm(folder):
    """(RxCUI, name, brand or None): ingredients and brands, without doses, forms and salts."""
    made = {}
    for row in rows(folder / "rxnorm_oncology_mcode_ctm.tsv"):
        display, brand = row["display"], row["brand_or_category"]
        if FORM.search(display) or SALT.search(display) or "," in display:
            continue
        made[display.lower()] = (row["rxcui"], display.lower(), brand.lower())
    yield from made.values()


def brands(folder):
    """brand -> ingredients, from `ingredient … [Brand]`."""
    found = {}
    for row in rows(folder / "rxnorm_oncology_mcode_ctm.tsv"):
        match = re.fullmatch(r"(.+?) (?:[\d.]+ .*|Injection|Injectable Product|Oral Product) ?\[(.+)\]", row["display"])
        if match and "/" not in match[1]:
            found.setdefault(match[2].lower(), set()).add(SALT.sub("", match[1].lower()))
    return {brand: one for brand, many in found.items() if len(many) == 1 for one in many}


def cpic(folder):
    """(name, RxCUI or None, ATC codes)."""
    with open(folder / "cpic_drugs_rxnorm_atc.tsv", encoding="utf-8") as file:
        for line in file:
            source, name, _, rxcui, _, atc = (line.rstrip("\n").split("\t") + [""] * 6)[:6]
            if "/" in name:
                continue
            yield name, rxcui or None, [one for one in atc.split(",") if one], source.startswith("ATC")


def synthea(folder):
    """(RxCUI, ingredient): clinical drugs of one ingredient."""
    for row in rows(folder / "synthea_rxnorm_used.tsv"):
        display = re.sub(r"^(NDA\d+|\d+ (HR|ML|ACTUAT))\s+", "", row["display"])
        display = re.sub(r"^[\d.]+ (HR|ML|ACTUAT) ", "", display)
        match = re.match(r"([A-Za-z][A-Za-z -]+?) [\d.]+ (MG|UNT|MCG|MEQ|ML|ACTUAT)", display)
        if match and " / " not in display:
            yield row["code"], match[1].lower()
