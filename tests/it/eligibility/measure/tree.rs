//! Trees in normal form, so that two ways of saying the same are equal, and how they are compared.
//!
//! Nested conjunctions and disjunctions are flattened, single children unwrapped, negations pushed to the leaves (a
//! negated bound is its complement), choices are pairs of conditions, and conditions with one guard are one. Order does
//! not count.

/// What a tree can hold at its ends.
pub(crate) trait End: Clone {
    /// Equal for ends that say the same.
    fn key(&self) -> String;
    /// What holds exactly where this does not, where that can be said without negation.
    fn complement(&self) -> Option<Self>;
}

/// A tree as it was written.
#[derive(Debug, Clone)]
pub(crate) enum Raw<L> {
    /// Every part.
    All(Vec<Raw<L>>),
    /// Any part.
    Any(Vec<Raw<L>>),
    /// So many parts.
    AtLeast(u32, Vec<Raw<L>>),
    /// Not the part.
    Not(Box<Raw<L>>),
    /// The second of those for whom the first holds.
    If(Box<Raw<L>>, Box<Raw<L>>),
    /// The second where the first holds, the third elsewhere.
    Case(Box<Raw<L>>, Box<Raw<L>>, Box<Raw<L>>),
    /// An end.
    Leaf(L),
}

/// A tree in normal form.
#[derive(Debug, Clone)]
pub(crate) enum Tree<L> {
    /// Every part, two or more; none at all is no statement.
    All(Vec<Tree<L>>),
    /// Any part, two or more.
    Any(Vec<Tree<L>>),
    /// So many parts.
    AtLeast(u32, Vec<Tree<L>>),
    /// Not the part, which is a count or a condition.
    Not(Box<Tree<L>>),
    /// The second of those for whom the first holds.
    If(Box<Tree<L>>, Box<Tree<L>>),
    /// An end, and whether it is negated.
    Leaf(L, bool),
}

/// The normal form of a tree.
pub(crate) fn normal<L: End>(raw: &Raw<L>) -> Tree<L> {
    form(raw, false)
}

fn form<L: End>(raw: &Raw<L>, negated: bool) -> Tree<L> {
    let parts = |parts: &[Raw<L>], negated| parts.iter().map(|part| form(part, negated)).collect::<Vec<_>>();
    let outer = |tree| if negated { Tree::Not(Box::new(tree)) } else { tree };
    match raw {
        Raw::All(list) if negated => any(parts(list, true)),
        Raw::All(list) => all(parts(list, false)),
        Raw::Any(list) if negated => all(parts(list, true)),
        Raw::Any(list) => any(parts(list, false)),
        Raw::AtLeast(n, list) if *n <= 1 => form(&Raw::Any(list.clone()), negated),
        Raw::AtLeast(n, list) if *n as usize == list.len() => form(&Raw::All(list.clone()), negated),
        Raw::AtLeast(n, list) => outer(Tree::AtLeast(*n, parts(list, false))),
        Raw::Not(part) => form(part, !negated),
        Raw::If(guard, then) => outer(condition(form(guard, false), form(then, false))),
        Raw::Case(guard, then, otherwise) => outer(all(vec![
            condition(form(guard, false), form(then, false)),
            condition(form(guard, true), form(otherwise, false)),
        ])),
        Raw::Leaf(leaf) => match leaf.complement().filter(|_| negated) {
            Some(complement) => Tree::Leaf(complement, false),
            None => Tree::Leaf(leaf.clone(), negated),
        },
    }
}

fn condition<L: End>(guard: Tree<L>, then: Tree<L>) -> Tree<L> {
    match then {
        Tree::If(inner, then) => Tree::If(Box::new(all(vec![guard, *inner])), then),
        then => Tree::If(Box::new(guard), Box::new(then)),
    }
}

fn all<L: End>(parts: Vec<Tree<L>>) -> Tree<L> {
    let mut flat: Vec<Tree<L>> = Vec::new();
    for part in parts {
        match part {
            Tree::All(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    let mut merged: Vec<Tree<L>> = Vec::new();
    for part in flat {
        let Tree::If(guard, then) = part else {
            merged.push(part);
            continue;
        };
        let same = merged.iter_mut().find_map(|other| match other {
            Tree::If(g, t) if key(g) == key(&guard) => Some(t),
            _ => None,
        });
        match same {
            Some(place) => **place = all(vec![(**place).clone(), *then]),
            None => merged.push(Tree::If(guard, then)),
        }
    }
    single(merged, Tree::All)
}

fn any<L: End>(parts: Vec<Tree<L>>) -> Tree<L> {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Tree::Any(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    single(flat, Tree::Any)
}

fn single<L>(mut parts: Vec<Tree<L>>, group: fn(Vec<Tree<L>>) -> Tree<L>) -> Tree<L> {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    group(parts)
}

fn key<L: End>(tree: &Tree<L>) -> String {
    let list = |parts: &[Tree<L>]| {
        let mut keys: Vec<String> = parts.iter().map(key).collect();
        keys.sort();
        keys.join(",")
    };
    match tree {
        Tree::All(parts) => format!("all({})", list(parts)),
        Tree::Any(parts) => format!("any({})", list(parts)),
        Tree::AtLeast(n, parts) => format!("{n} of({})", list(parts)),
        Tree::Not(part) => format!("not({})", key(part)),
        Tree::If(guard, then) => format!("if({},{})", key(guard), key(then)),
        Tree::Leaf(leaf, negated) => format!("{}{}", if *negated { "-" } else { "" }, leaf.key()),
    }
}

/// An end with what stands above it.
#[derive(Debug, Clone)]
pub(crate) struct Place<L> {
    /// The end.
    pub(crate) leaf: L,
    /// Whether it is negated.
    pub(crate) negated: bool,
    /// Whether it decides who is asked.
    pub(crate) guard: bool,
}

/// Every end of a tree.
pub(crate) fn places<L: End>(tree: &Tree<L>) -> Vec<Place<L>> {
    fn visit<L: End>(tree: &Tree<L>, negated: bool, guard: bool, out: &mut Vec<Place<L>>) {
        match tree {
            Tree::All(parts) | Tree::Any(parts) | Tree::AtLeast(_, parts) => {
                for part in parts {
                    visit(part, negated, guard, out);
                }
            }
            Tree::Not(part) => visit(part, !negated, guard, out),
            Tree::If(when, then) => {
                visit(when, negated, true, out);
                visit(then, negated, guard, out);
            }
            Tree::Leaf(leaf, own) => out.push(Place {
                leaf: leaf.clone(),
                negated: negated != *own,
                guard,
            }),
        }
    }
    let mut out = Vec::new();
    visit(tree, false, false, &mut out);
    out
}

/// Whether an end of the one, negated or not, is that of the other.
pub(crate) type Fits<'f, G, O> = dyn Fn((&G, bool), (&O, bool)) -> bool + 'f;

/// Whether two trees have the same shape, ends being compared by `fits`.
pub(crate) fn equal<G: End, O: End>(gold: &Tree<G>, ours: &Tree<O>, fits: &Fits<'_, G, O>) -> bool {
    let lists = |a: &[Tree<G>], b: &[Tree<O>]| {
        a.len() == b.len()
            && paired(a.len(), b.len(), &|x, y| equal(&a[x], &b[y], fits))
                .iter()
                .all(Option::is_some)
    };
    match (gold, ours) {
        (Tree::All(a), Tree::All(b)) | (Tree::Any(a), Tree::Any(b)) => lists(a, b),
        (Tree::AtLeast(n, a), Tree::AtLeast(m, b)) => n == m && lists(a, b),
        (Tree::Not(a), Tree::Not(b)) => equal(a, b, fits),
        (Tree::If(g, t), Tree::If(h, u)) => equal(g, h, fits) && equal(t, u, fits),
        (Tree::Leaf(a, x), Tree::Leaf(b, y)) => fits((a, *x), (b, *y)),
        _ => false,
    }
}

/// The greatest pairing of `left` things with `right` ones that fit: for each left one its partner.
pub(crate) fn paired(left: usize, right: usize, fits: &dyn Fn(usize, usize) -> bool) -> Vec<Option<usize>> {
    fn place(at: usize, fit: &[Vec<usize>], seen: &mut [bool], owner: &mut [Option<usize>]) -> bool {
        for &other in &fit[at] {
            if std::mem::replace(&mut seen[other], true) {
                continue;
            }
            if owner[other].is_none_or(|rival| place(rival, fit, seen, owner)) {
                owner[other] = Some(at);
                return true;
            }
        }
        false
    }
    let fit: Vec<Vec<usize>> = (0..left)
        .map(|x| (0..right).filter(|y| fits(x, *y)).collect())
        .collect();
    let mut owner = vec![None; right];
    for at in 0..left {
        place(at, &fit, &mut vec![false; right], &mut owner);
    }
    let mut partner = vec![None; left];
    for (other, at) in owner.into_iter().enumerate() {
        if let Some(at) = at {
            partner[at] = Some(other);
        }
    }
    partner
}

#[cfg(test)]
mod tests {
    use super::*;

    impl End for &str {
        fn key(&self) -> String {
            (*self).to_owned()
        }

        fn complement(&self) -> Option<Self> {
            (*self == "lt").then_some("ge")
        }
    }

    fn leaf(name: &str) -> Raw<&str> {
        Raw::Leaf(name)
    }

    fn not(raw: Raw<&str>) -> Raw<&str> {
        Raw::Not(Box::new(raw))
    }

    fn when<'a>(guard: Raw<&'a str>, then: Raw<&'a str>) -> Raw<&'a str> {
        Raw::If(Box::new(guard), Box::new(then))
    }

    fn same(one: &Raw<&str>, other: &Raw<&str>) -> bool {
        equal(&normal(one), &normal(other), &|a, b| a == b)
    }

    #[test]
    fn equal_meanings_are_equal_trees() {
        let (a, b, c) = (leaf("a"), leaf("b"), leaf("c"));
        assert!(same(
            &Raw::All(vec![a.clone(), Raw::All(vec![b.clone(), c.clone()])]),
            &Raw::All(vec![c.clone(), a.clone(), b.clone()])
        ));
        assert!(same(
            &not(Raw::Any(vec![a.clone(), b.clone()])),
            &Raw::All(vec![not(b.clone()), not(a.clone())])
        ));
        assert!(same(&not(not(a.clone())), &Raw::Any(vec![a.clone()])));
        assert!(same(&not(leaf("lt")), &leaf("ge")));
        let case = Raw::Case(Box::new(a.clone()), Box::new(b.clone()), Box::new(c.clone()));
        let pair = Raw::All(vec![when(not(a.clone()), c.clone()), when(a.clone(), b.clone())]);
        assert!(same(&case, &pair));
        let apart = Raw::All(vec![when(a.clone(), b.clone()), when(a.clone(), c.clone())]);
        assert!(same(&apart, &when(a.clone(), Raw::All(vec![b.clone(), c.clone()]))));
        assert!(same(
            &Raw::AtLeast(1, vec![a.clone(), b.clone()]),
            &Raw::Any(vec![a, b])
        ));
    }

    #[test]
    fn different_meanings_are_not() {
        let (a, b) = (leaf("a"), leaf("b"));
        assert!(!same(
            &Raw::All(vec![a.clone(), b.clone()]),
            &Raw::Any(vec![a.clone(), b.clone()])
        ));
        assert!(!same(
            &when(a.clone(), b.clone()),
            &Raw::All(vec![a.clone(), b.clone()])
        ));
        assert!(!same(&not(a.clone()), &a));
        assert!(!same(
            &Raw::All(vec![a.clone(), b.clone()]),
            &Raw::All(vec![a.clone(), b, a])
        ));
    }

    #[test]
    fn pairing_makes_room() {
        let fits = |x: usize, y: usize| matches!((x, y), (0, 0 | 1) | (1, 0));
        assert_eq!(paired(2, 2, &fits), [Some(1), Some(0)]);
    }
}
