//! Where an element of a differential belongs: its path, with the slice that is meant at each step.

use crate::definition::structure::Element;

/// A step of a path below the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Name as it is written: `value[x]`, and `valueQuantity` too.
    pub(crate) name: String,
    /// Name of the slice.
    pub(crate) slice: Option<String>,
}

/// Addresses of the elements of a differential, each in the light of those before it.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    last: Vec<Step>,
}

impl Addresses {
    /// The steps from the root to the element, which are none for the root.
    ///
    /// Ids say which slices are meant, but are often missing or wrong; then those are meant that came last.
    pub(crate) fn next(&mut self, element: &Element) -> Vec<Step> {
        let names = || element.path.split('.').skip(1);
        let mut steps = by_id(element).unwrap_or_else(|| {
            let mut is_same = true;
            let step = |(at, name): (usize, &str)| {
                let last = self.last.get(at).filter(|last| is_same && last.name == name);
                is_same = last.is_some();
                Step {
                    name: name.to_owned(),
                    slice: last.and_then(|last| last.slice.clone()),
                }
            };
            names().enumerate().map(step).collect()
        });
        if let Some(step) = steps.last_mut() {
            step.slice.clone_from(&element.slice_name);
        }
        self.last.clone_from(&steps);
        steps
    }
}

/// The steps that an id spells out, when it is one of this path.
fn by_id(element: &Element) -> Option<Vec<Step>> {
    let steps: Vec<Step> = element
        .id
        .split('.')
        .skip(1)
        .map(|step| {
            let (name, slice) = step
                .split_once(':')
                .map_or((step, None), |(name, slice)| (name, Some(slice)));
            Step {
                name: name.to_owned(),
                slice: slice.map(str::to_owned),
            }
        })
        .collect();
    let last_is_right = steps.last().is_none_or(|last| last.slice == element.slice_name);
    let is_of_path =
        element.id != element.path && element.path.split('.').skip(1).eq(steps.iter().map(|step| &*step.name));
    (is_of_path && last_is_right).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(elements: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let mut addresses = Addresses::default();
        let spell = |(id, path, slice_name): &(&str, &str, Option<&str>)| {
            let element = Element {
                id: (*id).to_owned(),
                path: (*path).to_owned(),
                slice_name: slice_name.map(str::to_owned),
                ..Element::default()
            };
            let steps = addresses.next(&element).into_iter().map(|step| match step.slice {
                Some(slice) => format!("{}:{slice}", step.name),
                None => step.name,
            });
            steps.collect::<Vec<_>>().join(".")
        };
        elements.iter().map(spell).collect()
    }

    #[test]
    fn ids_say_which_slice_is_meant() {
        let found = spelt(&[
            ("P", "P", None),
            ("P.i:a", "P.i", Some("a")),
            ("P.i:b.s", "P.i.s", None),
            ("P.value[x]:valueCoding.c", "P.value[x].c", None),
        ]);
        assert_eq!(found, ["", "i:a", "i:b.s", "value[x]:valueCoding.c"]);
    }

    #[test]
    fn without_ids_the_last_slice_is_meant() {
        let found = spelt(&[
            ("P.i", "P.i", None),
            ("P.i", "P.i", Some("a")),
            ("P.i.s", "P.i.s", None),
            ("P.i.s.x", "P.i.s.x", None),
            ("P.i", "P.i", Some("b")),
            ("P.i.s", "P.i.s", None),
            ("P.i", "P.i", None),
            ("P.i.s", "P.i.s", None),
        ]);
        assert_eq!(found, ["i", "i:a", "i:a.s", "i:a.s.x", "i:b", "i:b.s", "i", "i.s"]);
    }
}
