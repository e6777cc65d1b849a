"""Words of names as the reader keys them, and the other forms in which people write a name."""

import functools
import re
import unicodedata

# Nouns of organs and their adjectives; either may stand for the other.
ORGANS = [
    "liver hepatic", "kidney renal", "heart cardiac", "lung pulmonary", "esophagus esophageal", "stomach gastric",
    "breast mammary", "uterus uterine", "ovary ovarian", "prostate prostatic", "pancreas pancreatic",
    "colon colonic", "rectum rectal", "skin cutaneous", "spleen splenic", "intestine intestinal",
    "larynx laryngeal", "pharynx pharyngeal", "peritoneum peritoneal", "pleura pleural", "testis testicular",
    "penis penile", "vagina vaginal", "vulva vulvar", "nasopharynx nasopharyngeal", "oropharynx oropharyngeal",
    "hypopharynx hypopharyngeal", "anus anal", "cornea corneal", "retina retinal", "endometrium endometrial",
    "trachea tracheal", "bronchus bronchial", "duodenum duodenal", "artery arterial", "vein venous",
    "thyroid gland=thyroid", "adrenal gland=adrenal", "urinary bladder=bladder", "cervix uteri=cervical",
    "cervix=cervical", "cervix uteri=cervix", "corpus uteri=uterine", "eye ocular", "spine spinal",
    "central nervous system=CNS", "gastrointestinal=GI", "bone skeletal", "bone marrow=bone marrow",
]
PAIRS = []
for row in ORGANS:
    one, other = row.split("=") if "=" in row else row.split(" ")
    if one != other:
        PAIRS += [(one, other), (other, one)]

ADJECTIVE_LAST = re.compile(
    r"\b(?:of|to|in)(?: the)? (?:\w+ )?(?:" + "|".join(row.split(" ")[1] for row in ORGANS if "=" not in row) + r")$",
    re.IGNORECASE)

# Words that criteria use for one another.
ALIKE = [
    ("disease", "disorder"), ("disorder", "disease"), ("disease", "illness"), ("disorder", "illness"), ("disease", "pathology"),
    ("disease", "condition"), ("failure", "decompensation"),
    ("neoplasm", "tumor"), ("tumor", "neoplasm"), ("hemorrhage", "bleeding"), ("bleeding", "hemorrhage"),
    ("psychiatric", "mental"), ("mental", "psychiatric"), ("pharmacotherapy", "drug therapy"),
    ("reflux", "regurgitation"), ("insufficiency", "regurgitation"), ("calculus", "stone"), ("calculi", "stones"),
    ("neurological", "neurologic"), ("nervous system", "neurologic"), ("hematologic", "hematological"),
    ("hematological", "hematologic"), ("neurologic", "neurological"), ("hypophysis", "pituitary"),
    ("ischemic", "ischaemic"), ("dependence", "addiction"), ("addiction", "dependence"),
    ("dependence", "use disorder"), ("inhibitor", "blocker"), ("antagonist", "blocker"),
    ("transplantation", "transplant"), ("transplant", "transplantation"), ("agent", "drug"), ("agents", "drugs"),
    ("agents", "medications"), ("drugs", "medications"), ("drugs", "agents"),
    ("first", "1st"), ("second", "2nd"), ("third", "3rd"),
]
SWAPS = {}
for pair in PAIRS + ALIKE:
    SWAPS.setdefault(pair[0].split(" ")[0].lower(), []).append(pair)
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
ARABIC = {arabic: roman.upper() for roman, arabic in ROMAN.items()}
PREFIXES = {"non", "anti", "pre", "post", "sub", "hyper", "hypo", "intra", "extra", "inter", "micro", "macro",
            "multi", "neuro", "cardio", "gastro", "co", "re", "auto", "thrombo", "psycho", "broncho", "cerebro",
            "osteo", "musculo", "immuno", "chemo", "radio", "electro"}


# Words that begin with one of these are written in two as well: `anti-epileptic`, `cardio-vascular`.
APART = re.compile(r"(?<![\w-])(anti|non|auto|immuno|cardio|cerebro|gastro|broncho|thrombo)([a-z]{5,})", re.IGNORECASE)

# What befalls an organ, which criteria say the other way round too: `failure of the heart`.
OF_ORGAN = re.compile(r"(" + "|".join(row.split(" ")[0] for row in ORGANS if "=" not in row) + r") "
                      r"(failure|transplant|transplantation|dysfunction|insufficiency|inflammation|infection|fibrosis)",
                      re.IGNORECASE)


def plain(text):
    """Without accents, which many leave out."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def words(text):
    """Runs of letters and digits; the possessive `'s` is dropped."""
    text = re.sub(r"(?<=\w)['\u2019]s\b", "", text)
    return re.findall(r"[^\W_]+", text)


@functools.cache
def key(word):
    """The spelling that `key.rs` hashes: case, number, British `ae`, `oe`, `our` and `ph` and the last `e` of `-ine` put aside."""
    low = word.lower()
    ending = ""
    acronym = len(word) == 4 and word.endswith("S") and word.isupper()
    if len(low) >= 4 and not acronym:
        if low.endswith("ies") and len(low) > 5:
            low, ending = low[:-3], "y"
        elif low.endswith(("tases", "noses", "hoses", "roses", "ptoses", "lyses")) and len(low) > 6:
            low, ending = low[:-2], "is"
        elif low.endswith(("xes", "sses", "ches", "shes")):
            low = low[:-2]
        elif low.endswith("s") and not low.endswith(("ss", "us", "is")):
            low = low[:-1]
    if len(low) >= 8 and low.endswith("ine") and not ending:
        # Carbamazepin, azithromycine: drugs have their last `e` or not.
        low = low[:-1]
    if len(low) > 4:
        low = re.sub(r"[ao](?=e)", "", low)
        low = re.sub(r"(?<=o)u(?=r)", "", low)
        low = low.replace("ph", "f")
    return low + ending


@functools.cache
def phrase(text):
    """What two names are equal by."""
    return " ".join(key(word) for word in words(text))


def swapped(text, one, other):
    """`text` with the word or words `one` put as `other`, once."""
    return re.sub(rf"(?<![\w-]){re.escape(one)}(?![\w-])", other, text, count=1, flags=re.IGNORECASE)


def one_step(name):
    """Other forms of `name`, one change each."""
    low = name.lower()
    found = []
    match = re.fullmatch(r"([^,]{2,40}) of (?:the )?([^,]{2,40})", name, re.IGNORECASE)
    if match and not re.search(r"\b(of|and|or|with|without|to|in|by|due)\b", match[2], re.IGNORECASE):
        if not re.search(r"\b(and|or|with|without|in|by|due|overlapping)\b", match[1], re.IGNORECASE):
            found.append(f"{match[2]} {match[1]}")
    match = OF_ORGAN.fullmatch(name)
    if match:
        found += [f"{match[2]} of {match[1]}", f"{match[2]} of the {match[1]}"]
    if APART.search(name):
        found.append(APART.sub(r"\1-\2", name, count=1))
    if " the " in low:
        found.append(re.sub(r"\bthe ", "", name, flags=re.IGNORECASE))
    if "mellitus" in low:
        found.append(re.sub(r" ?mellitus", "", name, flags=re.IGNORECASE))
    match = re.search(r"\b(type|stage|grade|class|phase) (\w+)\b", low)
    if match and match[2] in ROMAN:
        found.append(swapped(name, f"{match[1]} {match[2]}", f"{match[1]} {ROMAN[match[2]]}"))
    elif match and match[2] in ARABIC:
        found.append(swapped(name, f"{match[1]} {match[2]}", f"{match[1]} {ARABIC[match[2]]}"))
    match = re.fullmatch(r"(.+) type (\d)", low)
    if match:
        found.append(f"type {match[2]} {match[1]}")
    for word in dict.fromkeys(re.findall(r"\w+", low)):
        for one, other in SWAPS.get(word, ()):
            if re.search(rf"(?<![\w-]){re.escape(one.lower())}(?![\w-])", low):
                found.append(swapped(name, one, other))
    match = re.fullmatch(r"(.+) infection", low)
    if match and len(words(match[1])) <= 3 and not re.match(r"(active|systemic|serious|severe|known|chronic|acute)\b", low):
        found += [f"infection with {match[1]}", f"{match[1]} infected", f"{match[1]} positive", f"infected with {match[1]}",
                  f"{match[1]} coinfection", f"{match[1]} co-infection"]
    match = re.fullmatch(r"infection (?:due to|by|with|caused by) (.+)", low)
    if match:
        found.append(f"{match[1]} infection")
    for part in re.findall(r"\w+(?:-\w+)+", name):
        pieces = part.split("-")
        if pieces[0].lower() in PREFIXES or pieces[-1].isdigit() or len(pieces[0]) <= 2:
            found.append(name.replace(part, "".join(pieces)))
    if "α" in name or "β" in name or "γ" in name:
        found.append(name.replace("α", "alpha").replace("β", "beta").replace("γ", "gamma"))
    bare = plain(name)
    if bare != name:
        found.append(bare)
    return found


def malignant(name):
    """Names of a malignancy by its organ, and of a metastasis by its site."""
    low = re.sub(r"\bthe ", "", name.lower())
    organ = None
    for pattern in (r"(?:primary )?malignant (?:neoplasm|tumor) of (.+)", r"cancer of (.+)", r"(.+) cancer",
                    r"malignant (.+) neoplasm", r"(.+) malignant neoplasm"):
        match = re.fullmatch(pattern, low)
        if match:
            organ = match[1]
            break
    if organ and re.match(r"(secondary|benign|hereditary|familial|other)", low):
        match = re.fullmatch(r"secondary malignant neoplasm of (.+)", low)
        if not match:
            return [], []
        site = match[1]
        return [f"{site} metastasis", f"metastasis to {site}", f"metastasis of {site}", f"metastasis in {site}",
                f"{site} mets", f"{site} metastatic disease", f"metastatic disease to {site}",
                f"metastasis to the {site}", f"metastasis in the {site}", f"metastatic {site} lesion",
                f"metastatic {site} tumor", f"metastatic {site} disease",
                f"secondary {site} cancer"], []
    if not organ or len(words(organ)) > 3 or re.search(r"\b(and|system|third|primary|invasive|distal|metastatic|situ|"
                                                       r"sites?|part|parts|with|cell|hereditary|familial)\b", organ):
        return [], []
    sure = [f"{organ} cancer", f"cancer of {organ}", f"malignant neoplasm of {organ}", f"{organ} malignancy",
            f"malignant tumor of {organ}", f"malignant {organ} tumor", f"malignant {organ} neoplasm",
            f"{organ} malignant tumor", f"{organ} malignant neoplasm", f"cancer of the {organ}",
            f"malignancy of {organ}"]
    return sure, [f"{organ} carcinoma", f"carcinoma of {organ}", f"carcinoma of the {organ}", f"{organ} neoplasm"]


@functools.cache
def variants(name):
    """(sure, unsure): forms that mean `name`, and forms that mostly do."""
    if len(words(name)) > 7:
        return [], []
    sure, unsure = malignant(name)
    first = [name] + sure
    seen = dict.fromkeys(first)
    for one in first[:8]:
        for other in one_step(one):
            seen.setdefault(other)
    if not sure:
        for one in list(seen)[1:8]:
            for other in one_step(one):
                seen.setdefault(other)
    more = dict.fromkeys(unsure)
    for one in unsure[:2]:
        for other in one_step(one):
            more.setdefault(other)
    odd = {one for one in [*seen, *more] if ADJECTIVE_LAST.search(one)}
    return [one for one in seen if one not in odd and one != name][:40], [one for one in more if one not in seen
                                                                           and one not in odd][:12]


SALTS = ("hydrochloride", "HCl", "sulfate", "acetate", "sodium", "phosphate")


def inverted(term):
    """`Carcinoma, Hepatocellular` as it is said; None where the commas are no inversion."""
    parts = term.split(", ")
    if len(parts) == 1:
        return term
    if len(parts) > 3 or any(part.lower().startswith(("and ", "or ")) for part in parts):
        return None
    return " ".join(reversed(parts))
