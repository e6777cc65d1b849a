//! The elements of a snapshot as a tree, in which slices hang on the element that they are slices of.

use crate::definition::structure::Element;

/// Slices are sliced again this many times, at most.
const RESLICES_MAX: usize = 8;

/// An element with what is in it and the slices of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    pub(crate) element: Element,
    pub(crate) children: Vec<Self>,
    pub(crate) slices: Vec<Self>,
}

impl Node {
    /// The tree of a snapshot; its paths must have no more steps than there is room for on the stack.
    pub(crate) fn grow(snapshot: &[Element]) -> Option<Self> {
        let mut rest = snapshot;
        Self::take(&mut rest)
    }

    fn take(rest: &mut &[Element]) -> Option<Self> {
        let (element, others) = rest.split_first()?;
        *rest = others;
        let mut node = Self {
            element: element.clone(),
            ..Self::default()
        };
        while let Some(next) = rest.first() {
            let below = next.path.strip_prefix(element.path.as_str());
            if !below.is_some_and(|below| below.starts_with('.')) {
                break;
            }
            let child = Self::take(rest)?;
            node.adopt(child);
        }
        Some(node)
    }

    fn adopt(&mut self, child: Self) {
        let head = self
            .children
            .last_mut()
            .filter(|head| head.element.path == child.element.path);
        match (head, &child.element.slice_name) {
            (Some(head), Some(name)) => head.hang(&name.clone(), child),
            _ => self.children.push(child),
        }
    }

    /// Hangs a slice on this element, or, when it slices a slice again, on that one.
    fn hang(&mut self, name: &str, slice: Self) {
        self.home(name).slices.push(slice);
    }

    /// What a slice of that name hangs on: of `a/b/c` the slice `a/b`, as far as there is one.
    pub(crate) fn home(&mut self, name: &str) -> &mut Self {
        let mut node = self;
        for (slash, _) in name.match_indices('/').take(RESLICES_MAX) {
            let outer = name.get(..slash).and_then(|outer| node.slice_place(outer));
            if let Some(at) = outer {
                node = &mut node.slices[at];
            }
        }
        node
    }

    /// Place of a slice that hangs on this very element.
    pub(crate) fn slice_place(&self, name: &str) -> Option<usize> {
        self.slices
            .iter()
            .position(|slice| slice.element.slice_name.as_deref() == Some(name))
    }

    /// Place of the child of a name, `value[x]` for a choice.
    pub(crate) fn child_place(&self, name: &str) -> Option<usize> {
        self.children.iter().position(|child| child.element.leaf() == name)
    }

    /// Place of the choice of which `name` is one, such as `value[x]` for `valueQuantity`, and the type's suffix,
    /// which is nothing for `value`.
    pub(crate) fn choice_place<'n>(&self, name: &'n str) -> Option<(usize, &'n str)> {
        self.children.iter().enumerate().find_map(|(at, child)| {
            let suffix = name.strip_prefix(child.element.choice_name()?)?;
            let is_type = suffix.starts_with(|c: char| c.is_ascii_uppercase());
            (is_type || suffix.is_empty()).then_some((at, suffix))
        })
    }

    /// The elements in order, their paths and ids formed anew: each, what is in it, and then its slices.
    pub(crate) fn list(self) -> Vec<Element> {
        let mut list = Vec::new();
        let root = self.element.path.clone();
        self.put(&root, &root, &mut list);
        list
    }

    /// How many elements there are in all.
    pub(crate) fn count(&self) -> usize {
        let below = self.children.iter().chain(&self.slices);
        1 + below.map(Self::count).sum::<usize>()
    }

    fn put(self, path: &str, id: &str, list: &mut Vec<Element>) {
        let mut element = self.element;
        path.clone_into(&mut element.path);
        id.clone_into(&mut element.id);
        list.push(element);
        for child in self.children {
            let leaf = child.element.leaf().to_owned();
            child.put(&format!("{path}.{leaf}"), &format!("{id}.{leaf}"), list);
        }
        // The id up to this step, which may be that of a slice.
        let step = id.rfind('.').map_or(0, |dot| dot + 1);
        let end = id
            .get(step..)
            .and_then(|last| last.find(':'))
            .map_or(id.len(), |colon| step + colon);
        let bare = id.get(..end).unwrap_or(id);
        for slice in self.slices {
            let name = slice.element.slice_name.clone().unwrap_or_default();
            slice.put(path, &format!("{bare}:{name}"), list);
        }
    }
}
