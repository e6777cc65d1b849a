"""Concepts while they are gathered: merged where systems speak of one thing."""

import re

from spelling import SALTS, phrase, variants, words


class Node:
    def __init__(self, kind, name, rank):
        self.kind, self.name, self.rank = kind, name, rank
        self.codes, self.parents, self.names, self.keys = {}, set(), {}, set()
        self.rest = False
        self.gone = None

    def has(self, system):
        return any(one[0] == system and mark == "" for one, mark in self.codes.items())


class Graph:
    def __init__(self):
        self.nodes, self.by_code, self.by_name, self.later = [], {}, {}, []

    def node(self, kind, name, rank):
        self.nodes.append(Node(kind, name, rank))
        return len(self.nodes) - 1

    def add_code(self, own, system, code, mark=""):
        codes = self.nodes[own].codes
        if mark == "" or (system, code) not in codes:
            codes[system, code] = mark
        if mark != "+":
            self.by_code.setdefault((system, code), own)

    def alias(self, system, code, own):
        self.by_code[system, code] = own

    def add_name(self, own, name, priority):
        """A lower `priority` wins where two concepts have one name."""
        name = re.sub(r"\s+", " ", name).strip(" ,;")
        if not name or "|" in name or len(words(name)) > 9:
            return
        node = self.nodes[own]
        node.names[name] = min(priority, node.names.get(name, 99))
        key = phrase(name)
        node.keys.add(key)
        held = self.by_name.get(key)
        if held is None or priority < held[0]:
            self.by_name[key] = (priority, own)

    def named(self, key):
        held = self.by_name.get(key)
        return None if held is None else self.final(held[1])

    def coded(self, system, code):
        held = self.by_code.get((system, code))
        return None if held is None else self.final(held)

    def keys_of(self, own):
        return self.nodes[own].keys

    def merge(self, own, other):
        """`other` is the same concept as `own`."""
        own, other = self.final(own), self.final(other)
        if own == other:
            return
        gone, kept = self.nodes[other], self.nodes[own]
        gone.gone = own
        kept.parents |= gone.parents
        for (system, one), mark in gone.codes.items():
            if mark == "" or (system, one) not in kept.codes:
                kept.codes[system, one] = mark
        for name, priority in gone.names.items():
            self.add_name(own, name, priority)

    def move_codes(self, source, own):
        """What other systems than ICD-10-CM say of `source` is of `own`."""
        for system, code in [one for one in self.nodes[source].codes if one[0] != "i"]:
            mark = self.nodes[source].codes.pop((system, code))
            self.nodes[own].codes.setdefault((system, code), mark)
            if mark != "+":
                self.by_code[system, code] = own

    def final(self, at):
        while self.nodes[at].gone is not None:
            at = self.nodes[at].gone
        return at

    def link(self):
        for own, name in self.later:
            above = self.named(phrase(name))
            if above is None:
                raise SystemExit(f"no concept is called {name}")
            if above != own:
                self.nodes[self.final(own)].parents.add(above)
        for at, node in enumerate(self.nodes):
            node.parents = {self.final(one) for one in node.parents} - {at}

        return self.straighten()

    def straighten(self):
        """Leaves out the arrows upwards that close a circle, which merging makes where systems disagree."""
        state, dropped = {}, []
        for start in range(len(self.nodes)):
            if start in state or self.nodes[start].gone is not None:
                continue
            state[start] = 1
            stack = [(start, iter(sorted(self.nodes[start].parents)))]
            while stack:
                at, above = stack[-1]
                for one in above:
                    if state.get(one) == 1:
                        dropped.append((at, one))
                    elif one not in state:
                        state[one] = 1
                        stack.append((one, iter(sorted(self.nodes[one].parents))))
                        break
                else:
                    state[at] = 2
                    stack.pop()
        for at, one in dropped:
            self.nodes[at].parents.discard(one)
        return [(self.nodes[at].name, self.nodes[one].name) for at, one in dropped]

    def small_letters(self):
        """Drugs are written small: MeSH has them with capitals."""
        for node in self.nodes:
            if node.kind in ("medication", "class") and node.rank > 0:
                node.name = " ".join(word.lower() if re.fullmatch(r"[A-Z][a-z-]{3,}", word) else word
                                     for word in node.name.split(" "))

    def site_codes(self):
        """A neoplasm without a code of its own has that of its site: ICD-10-CM classes neoplasms by site."""
        found = {}
        for at, node in enumerate(self.nodes):
            if node.gone is not None or node.kind != "disorder" or any(one[0] == "i" for one in node.codes):
                continue
            level, seen = sorted(node.parents), {at}
            for _ in range(5):
                codes = []
                for one in level:
                    mine = [code for (system, code), mark in self.nodes[one].codes.items()
                            if system == "i" and mark == "" and re.match(r"C|D[0-4]", code)]
                    if mine:
                        codes.append(max(mine, key=lambda code: (len(code), code)))
                if codes:
                    found[at] = sorted(set(codes))
                    break
                seen |= set(level)
                level = sorted({up for one in level for up in self.nodes[one].parents} - seen)
        for at, codes in found.items():
            if len(codes) == 1:
                self.nodes[at].codes["i", codes[0]] = "+"

    def write(self, never, kinds, order):
        claims = {}
        for at, node in enumerate(self.nodes):
            if node.gone is not None:
                continue
            for name, priority in node.names.items():
                self.claim(claims, at, name, priority)
                if priority < 70 and phrase(name) not in never:
                    sure, unsure = variants(name)
                    for one in sure:
                        self.claim(claims, at, one, priority + 25)
                    for one in unsure:
                        self.claim(claims, at, one, priority + 50)
            if node.kind == "medication" and (node.rank < 2 or node.has("r")):
                for salt in SALTS:
                    self.claim(claims, at, f"{node.name} {salt}", 90)
        held = {}
        for key, (_, _, at, name) in claims.items():
            if key not in never and len(key) > 1 and not key.isdigit():
                held.setdefault(at, []).append(name)
        live = [at for at, node in enumerate(self.nodes) if node.gone is None]
        line = {at: number for number, at in enumerate(live)}
        out = []
        for at in live:
            node = self.nodes[at]
            codes = sorted(node.codes.items(), key=lambda one: (one[1] != "", order[one[0][0]]))
            marked = "|".join(f"{mark}{system}{code}" for (system, code), mark in codes)
            parents = "|".join(str(line[one]) for one in sorted(node.parents))
            names = "|".join(sorted(held.get(at, [])))
            out.append(f"{kinds[node.kind]}\t{node.name}\t{marked}\t{parents}\t{names}\n")
        return "".join(out)

    def claim(self, claims, at, name, priority):
        token = name.lstrip("^")
        key = phrase(token)
        # `HER2+` would be read as `HER2`.
        if not key or token.endswith("+"):
            return
        capitals = name.startswith("^") or (
            " " not in token and token.upper() == token and 2 <= len(token) <= 5 and token.isalnum())
        word_count = len(words(token))
        if capitals and word_count == 1 or name.startswith("^"):
            token = "^" + token
        has_code = any(mark == "" for mark in self.nodes[at].codes.values())
        bid = (priority, not has_code, at, token)
        if key not in claims or bid < claims[key]:
            claims[key] = bid
