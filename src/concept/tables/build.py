"""Makes `concepts.tsv.zst` of the source tables and of the tables beside this file.

    python3 src/concept/tables/build.py SOURCES          writes concepts.tsv.zst (needs the program `zstd`)
    python3 src/concept/tables/build.py SOURCES --text   writes the unpacked text to stdout

A line is a concept: kind, name, codes, numbers of its parents' lines (from 0), further names; `|` between several.
A code has the letter of its system before it; `+` marks one that is wider than the concept, `-` one that is narrower.
A name that counts only when written in capitals has `^` before it.
"""

import re
import subprocess
import sys
from pathlib import Path

import sources
from graph import Graph
from spelling import phrase, variants

HERE = Path(__file__).parent
KINDS = {"disorder": "D", "medication": "M", "class": "K", "procedure": "P", "biomarker": "B", "finding": "F",
         "device": "V"}
ORDER = {"i": 0, "d": 1, "o": 2, "m": 3, "r": 4, "a": 5, "l": 6, "s": 7}


def table(name):
    """Rows of a table of ours; `#` begins a comment."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("\t")] + [""] * 5


def listed(cell):
    return [one.strip() for one in cell.split(";") if one.strip()]


def add_icd(graph, folder):
    for code, parent, display, names, terms, rest in sources.icd(folder):
        above = graph.by_code.get(("i", parent)) if parent else None
        if above is not None and names and phrase(names[0]) == phrase(graph.nodes[above].name):
            graph.add_code(above, "i", code)
            graph.alias("i", code, above)
            continue
        node = graph.node("disorder", display, rank=2)
        graph.add_code(node, "i", code)
        graph.nodes[node].rest = rest
        for name in names:
            graph.add_name(node, name, 10)
        for term in terms:
            graph.add_name(node, term, 60)
        if above is not None:
            graph.nodes[node].parents.add(above)


def add_doid(graph, folder):
    rows = list(sources.doid(folder))
    shared = {}
    for row in rows:
        for code in row["icd"]:
            shared.setdefault(code, []).append(row)
    label, wide = {}, []
    for row in rows:
        own = None
        names = [row["name"], *row["names"]]
        keys = {phrase(one) for one in names}
        if len(row["icd"]) == 1:
            (code,) = row["icd"]
            icd = graph.by_code.get(("i", code))
            if icd is not None and not graph.nodes[icd].rest and not graph.nodes[icd].has("d"):
                same = keys & graph.keys_of(icd)
                first = [one for one in shared[code]
                         if {phrase(name) for name in [one["name"], *one["names"]]} & graph.keys_of(icd)]
                if same or len(shared[code]) == 1 or not first and shared[code][0] is row:
                    own = icd
        if own is None:
            found = graph.named(phrase(row["name"]))
            if found is not None and not graph.nodes[found].has("d"):
                own = found
        if own is None:
            own = graph.node("disorder", row["name"], rank=1)
            for code in row["icd"]:
                icd = graph.by_code.get(("i", code))
                if icd is None:
                    continue
                if len(row["icd"]) > 1:
                    graph.nodes[icd].parents.add(own)
                    graph.add_code(own, "i", code, "-")
                else:
                    wide.append((row, own, icd, code))
        node = graph.nodes[own]
        if node.rank > 1:
            node.name, node.rank = row["name"], 1
        graph.add_code(own, "d", row["code"])
        for code in row["mesh"]:
            graph.add_code(own, "m", code)
        for one in row["nci"]:
            graph.by_code.setdefault(("n", one), own)
        graph.add_name(own, row["name"], 5)
        for name in row["names"]:
            # Short acronyms of rare diseases are mostly those of something common.
            if re.fullmatch(r"[A-Z0-9-]{2,4}", name):
                continue
            graph.add_name(own, name, 15)
        label[row["name"]] = own
    for row in rows:
        own = label[row["name"]]
        for parent in row["parents"]:
            if parent in label and label[parent] != own:
                graph.nodes[own].parents.add(label[parent])
    parents = {row["name"]: row["parents"] for row in rows}
    taken = {}
    for name, own in label.items():
        taken.setdefault(own, []).append(name)

    def above(name):
        found, level = set(), [name]
        while level:
            level = [up for one in level for up in parents.get(one, ()) if up not in found]
            found.update(level)
        return found

    for row, own, icd, code in wide:
        # A code is often given to a disease and to a wider one: the wider one is no kind of it.
        if any(row["name"] in above(name) for name in taken.get(icd, ())):
            graph.add_code(own, "i", code, "-")
        else:
            graph.nodes[own].parents.add(icd)
            graph.add_code(own, "i", code, "+")


def add_oncotree(graph, folder):
    rows = list(sources.oncotree(folder))
    at = {}
    for code, name, _, nci in rows:
        found = graph.by_code.get(("n", nci)) if nci else None
        if found is None:
            found = graph.named(phrase(name))
        if found is None:
            for form in variants(name)[0]:
                found = found or graph.named(phrase(form))
        if found is None or graph.nodes[found].has("o"):
            found = graph.node("disorder", name, rank=3)
        graph.add_code(found, "o", code)
        graph.add_name(found, name, 20)
        at[code] = found
    for code, _, parent, _ in rows:
        if parent in at and at[parent] != at[code]:
            graph.nodes[at[code]].parents.add(at[parent])


def add_mesh(graph, folder):
    at, rows = {}, list(sources.mesh(folder))
    for number, name, kind in rows:
        found = graph.named(phrase(name))
        if found is None:
            for form in variants(name)[0][:12]:
                found = found if found is not None else graph.named(phrase(form))
        if found is None:
            found = graph.node(kind, name, rank=4)
        graph.add_name(found, name, 30)
        at[number] = found
    for number, own in at.items():
        parent = number.rpartition(".")[0]
        if parent in at and at[parent] != own:
            graph.nodes[own].parents.add(at[parent])


def add_drugs(graph, folder):
    def drug(name):
        found = graph.named(phrase(name))
        if found is None:
            found = graph.node("medication", name, rank=3)
            graph.add_name(found, name, 10)
        if graph.nodes[found].kind == "disorder":
            found = graph.node("medication", name, rank=3)
        return found

    for rxcui, name, brand in sources.rxnorm(folder):
        if name != brand and brand != "":
            own = drug(name)
            graph.add_code(own, "r", rxcui)
            if not graph.nodes[own].name.islower():
                graph.nodes[own].name = name
    brand_of = sources.brands(folder)
    for rxcui, name, brand in sources.rxnorm(folder):
        if name in brand_of and phrase(brand_of[name]) != phrase(name):
            own = graph.named(phrase(brand_of[name]))
            if own is not None:
                graph.add_name(own, name, 12)
                graph.add_code(own, "r", rxcui, "-")
    for name, rxcui, atc, is_class in sources.cpic(folder):
        own = drug(name)
        if is_class:
            graph.nodes[own].kind = "class"
        if rxcui:
            graph.add_code(own, "r", rxcui)
        for code in atc:
            if len(code) == 7 or is_class:
                graph.add_code(own, "a", code)
    for rxcui, name in sources.synthea(folder):
        graph.add_code(drug(name), "r", rxcui, "-")


def add_rows(graph, file, taken):
    """`kind, name, codes, names`: a concept of ours, or more names of one that is there."""
    for kind, name, codes, names, *_ in table(file):
        marks = codes.split()
        exact = [one for one in marks if re.match(r"[A-Z]\d", one)]
        for one in exact + [mark[1:] for mark in marks if mark[0] == "<"]:
            if graph.coded("i", one) is None:
                sys.exit(f"{file}: no code {one} for {name}")
        named = graph.named(phrase(name))
        if named is not None and (graph.nodes[named].kind != kind or graph.nodes[named].rank == 0):
            named = None
        own = graph.coded("i", exact[0]) if exact else None
        if own in taken:
            # Two of ours have one code: it is the wider of both.
            marks = ["<" + exact[0]]
            exact, own = [], None
        if own is None:
            own = named
        elif named is not None and named != own:
            if any(one[0] == "i" and not mark for one, mark in graph.nodes[named].codes.items()):
                graph.move_codes(named, own)
            else:
                graph.merge(own, named)
        if own is None:
            own = graph.node(kind, name, rank=0)
        taken.add(own)
        node = graph.nodes[own]
        node.kind, node.name, node.rank, node.rest = kind, name, 0, False
        graph.add_name(own, name, 0)
        for one in listed(names):
            graph.add_name(own, one, 0)
        for mark in marks:
            if mark in exact:
                graph.merge(own, graph.coded("i", mark))
            elif mark[0] == "<":
                wide = graph.coded("i", mark[1:])
                if wide != own:
                    node.parents.add(wide)
                    graph.add_code(own, "i", mark[1:], "+")
            elif mark[0] == ">":
                first, _, last = mark[1:].partition("-")
                below = sorted(code for system, code in graph.by_code
                               if system == "i" and len(code) == len(first) and first <= code <= (last or first))
                parts = {graph.coded("i", code) for code in below} - {own}
                # `I25.1` is below `I25` there; the concept that takes its name is above.
                above = node.parents & parts
                node.parents -= parts
                node.parents |= {up for one in above for up in graph.nodes[one].parents} - parts - {own}
                for one in parts:
                    graph.nodes[one].parents.add(own)
                if len(below) <= 12:
                    for code in below:
                        graph.add_code(own, "i", code, "-")
            elif mark.startswith("is:"):
                graph.later.append((own, mark[3:].replace("_", " ")))
            elif mark.startswith("doid:"):
                graph.merge(own, graph.coded("d", mark.upper()))
            elif mark[:4] in ("atc:", "lnc:"):
                graph.add_code(own, {"a": "a", "l": "l"}[mark[0]], mark[4:])
            else:
                sys.exit(f"{file}: what is {mark}?")


def add_classes(graph, file):
    """`class, ATC codes, wider classes, names, members`."""
    for name, atc, wider, names, members, *_ in table(file):
        own = graph.named(phrase(name))
        if own is None or graph.nodes[own].kind == "disorder":
            own = graph.node("class", name, rank=0)
        node = graph.nodes[own]
        node.kind, node.name, node.rank = "class", name, 0
        graph.add_name(own, name, 0)
        for one in listed(names):
            graph.add_name(own, one, 0)
        for code in atc.split():
            graph.add_code(own, "a", code)
        for one in listed(wider):
            graph.later.append((own, one))
        for member in listed(members):
            found = graph.named(phrase(member))
            if found is None or graph.nodes[found].kind not in ("medication", "class"):
                found = graph.node("medication", member, rank=1)
                graph.add_name(found, member, 1)
            if found != own:
                graph.nodes[found].parents.add(own)


def main():
    folder = Path(sys.argv[1])
    graph = Graph()
    add_icd(graph, folder)
    add_doid(graph, folder)
    add_oncotree(graph, folder)
    add_mesh(graph, folder)
    add_drugs(graph, folder)
    add_classes(graph, "classes.tsv")
    for name, names, atc, *_ in table("drugs.tsv"):
        own = graph.named(phrase(name))
        if own is None or graph.nodes[own].kind not in ("medication", "class"):
            own = graph.node("medication", name, rank=1)
        graph.nodes[own].name, graph.nodes[own].rank = name, 0
        graph.add_name(own, name, 0)
        for one in listed(names):
            graph.add_name(own, one, 0)
        for code in atc.split():
            graph.add_code(own, "a", code)
    taken = set()
    for file in ("conditions.tsv", "findings.tsv", "procedures.tsv", "biomarkers.tsv"):
        add_rows(graph, file, taken)
    for child, parent in graph.link():
        print(f"left out, being a circle: {child} -> {parent}", file=sys.stderr)
    graph.small_letters()
    graph.site_codes()
    never = {phrase(row[0]) for row in table("never.tsv")}
    text = graph.write(never, KINDS, ORDER)
    if "--text" in sys.argv:
        sys.stdout.write(text)
        return
    packed = subprocess.run(["zstd", "-19", "--no-progress", "-q", "-c"], input=text.encode(), check=True,
                            capture_output=True).stdout
    (HERE / "concepts.tsv.zst").write_bytes(packed)
    print(f"{text.count(chr(10))} concepts, {len(text)} characters, {len(packed)} bytes packed")


if __name__ == "__main__":
    main()
