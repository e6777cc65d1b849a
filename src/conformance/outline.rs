//! A snapshot as a tree: elements below elements, slices beside what they slice.

use crate::definition::Element;

/// An element with what is below it and beside it.
#[derive(Debug)]
pub(super) struct Outline<'e> {
    pub(super) element: &'e Element,
    pub(super) children: Vec<Self>,
    /// Slices of it, with re-slices inside the slices that they slice.
    pub(super) slices: Vec<Self>,
}

/// Most steps from the root of a snapshot that are followed.
const DEPTH_MAX: usize = 32;

impl<'e> Outline<'e> {
    /// The tree of a snapshot; none when it has no element.
    pub(super) fn of(elements: &'e [Element]) -> Option<Self> {
        let (root, rest) = elements.split_first()?;
        let mut outline = Self::leaf(root);
        for element in rest {
            let Some((_, steps)) = element.id.split_once('.') else {
                continue;
            };
            let steps: Vec<&str> = split_id(steps);
            if steps.len() <= DEPTH_MAX {
                outline.add(&steps, element);
            }
        }
        Some(outline)
    }

    fn leaf(element: &'e Element) -> Self {
        Self {
            element,
            children: Vec::new(),
            slices: Vec::new(),
        }
    }

    /// Puts an element where its id says; one whose parent is missing is left out.
    fn add(&mut self, steps: &[&str], element: &'e Element) {
        let Some((step, rest)) = steps.split_first() else {
            return;
        };
        let (name, slice) = match step.split_once(':') {
            Some((name, slice)) => (name, Some(slice)),
            None => (*step, None),
        };
        let is_named = |child: &Self| child.element.leaf() == name;
        if rest.is_empty() && slice.is_none() {
            self.children.push(Self::leaf(element));
            return;
        }
        let Some(child) = self.children.iter_mut().rev().find(|child| is_named(child)) else {
            return;
        };
        match slice {
            None => child.add(rest, element),
            Some(slice) => {
                if rest.is_empty() {
                    child.add_slice(slice, element);
                } else if let Some(found) = child.slice_mut(slice) {
                    found.add(rest, element);
                }
            }
        }
    }

    fn add_slice(&mut self, name: &str, element: &'e Element) {
        let outer = name.rsplit_once('/').map(|(outer, _)| outer);
        match outer.and_then(|outer| self.slice_mut(outer)) {
            Some(slice) => slice.slices.push(Self::leaf(element)),
            None => self.slices.push(Self::leaf(element)),
        }
    }

    /// The slice of that name, however deep re-sliced.
    fn slice_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.slices.iter_mut().find_map(|slice| {
            if slice.name() == Some(name) {
                Some(slice)
            } else {
                slice.slice_mut(name)
            }
        })
    }

    /// The name of the slice that it is: the end of its id.
    pub(super) fn name(&self) -> Option<&'e str> {
        let (_, last) = self.element.id.rsplit_once('.').unwrap_or(("", &self.element.id));
        last.split_once(':').map(|(_, slice)| slice)
    }

    /// The child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| {
            let leaf = child.element.leaf();
            leaf.strip_suffix("[x]").unwrap_or(leaf) == name
        })
    }
}

/// The steps of an id; a name of a slice may have full stops in it only where it is a URL, which ids do not allow.
fn split_id(id: &str) -> Vec<&str> {
    id.split('.').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(id: &str) -> Element {
        let path: Vec<&str> = id.split('.').map(|step| step.split(':').next().unwrap()).collect();
        Element {
            id: id.to_owned(),
            path: path.join("."),
            ..Element::default()
        }
    }

    #[test]
    fn slices_and_slices_of_slices_stand_beside_what_they_slice() {
        let ids = [
            "O",
            "O.c",
            "O.c.code",
            "O.c:a",
            "O.c:a.code",
            "O.c:a.value[x]",
            "O.c:a/b",
            "O.c:a/b.code",
            "O.d",
        ];
        let elements: Vec<Element> = ids.map(element).to_vec();
        let outline = Outline::of(&elements).unwrap();
        let list = outline.child("c").unwrap();
        let slice = list.slices.first().unwrap();
        assert_eq!(slice.name(), Some("a"));
        assert_eq!(slice.child("value").unwrap().element.id, "O.c:a.value[x]");
        let inner = slice.slices.first().unwrap();
        assert_eq!((inner.name(), inner.children.len()), (Some("a/b"), 1));
        assert!(outline.child("d").is_some());
    }
}
