//! Where the values of a text stand: its lines and columns, found by reading the text once for all that are asked for.

use crate::json::place::Place;
use crate::json::sought::{Sought, Step};
use crate::json::value::plain;
use crate::json::word;

/// Where a value begins; of a value that is not there, the nearest one around it that is.
///
/// Of a repeated name it is the last value, as in reading. None when the text has no value at all.
pub fn locate(text: &[u8], path: &[Step<'_>]) -> Option<Place> {
    locate_all(text, &[path]).into_iter().next().flatten()
}

/// The same for many paths; the text is read once.
pub fn locate_all(text: &[u8], paths: &[&[Step<'_>]]) -> Vec<Option<Place>> {
    let mut sought = Sought::new(paths);
    let mut scan = Scan { text, at: 0 };
    if text.starts_with("\u{feff}".as_bytes()) {
        scan.at = "\u{feff}".len();
    }
    // What was found before the text broke is found all the same.
    let _ = scan.value(&mut sought, 0);
    sought.places(text)
}

/// Reads on over values; what is no JSON ends it (`None`), and what was found by then is kept.
struct Scan<'t> {
    text: &'t [u8],
    at: usize,
}

impl Scan<'_> {
    fn value(&mut self, sought: &mut Sought<'_>, node: usize) -> Option<()> {
        self.gap()?;
        let byte = self.text.get(self.at)?;
        sought.found(node, self.at);
        match byte {
            b'{' if sought.leads_on(node) => self.object(sought, node),
            b'[' if sought.leads_on(node) => self.array(sought, node),
            _ => self.pass(),
        }
    }

    fn object(&mut self, sought: &mut Sought<'_>, node: usize) -> Option<()> {
        self.at += 1;
        loop {
            self.gap()?;
            match self.text.get(self.at)? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    let name = self.name()?;
                    self.gap()?;
                    if *self.text.get(self.at)? != b':' {
                        return None;
                    }
                    self.at += 1;
                    self.step(sought, sought.after(node, Step::Member(&name)))?;
                }
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    fn array(&mut self, sought: &mut Sought<'_>, node: usize) -> Option<()> {
        self.at += 1;
        let mut item = 0;
        loop {
            self.gap()?;
            match self.text.get(self.at)? {
                b']' => break,
                b',' => self.at += 1,
                _ => {
                    self.step(sought, sought.after(node, Step::Item(item)))?;
                    item += 1;
                }
            }
        }
        self.at += 1;
        Some(())
    }

    fn step(&mut self, sought: &mut Sought<'_>, node: Option<usize>) -> Option<()> {
        if let Some(node) = node {
            return self.value(sought, node);
        }
        self.gap()?;
        self.pass()
    }

    /// Passes a value, however deep, without going down.
    fn pass(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.text.get(self.at)? {
                b'"' => self.pass_string()?,
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if open > 0 => self.at += 1,
                b',' | b':' => return None,
                b'/' | b' ' | b'\n' | b'\r' | b'\t' => self.gap()?,
                _ => {
                    let ends = |byte: &u8| b",:]}[{\"/ \n\r\t".contains(byte);
                    let rest = self.text.get(self.at..)?;
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    fn pass_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += plain(self.text.get(self.at..)?);
            match self.text.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }

    fn name(&mut self) -> Option<String> {
        let start = self.at;
        self.pass_string()?;
        let quoted = std::str::from_utf8(self.text.get(start..self.at)?).ok()?;
        let (name, _) = word::string(quoted, 1, &mut Vec::new()).ok()?;
        Some(name.into_owned())
    }

    /// Passes white space and comments; none when a comment does not end.
    fn gap(&mut self) -> Option<()> {
        loop {
            let rest = self.text.get(self.at..)?;
            match rest {
                [b' ' | b'\n' | b'\r' | b'\t', ..] => self.at += 1,
                [b'/', b'/', ..] => self.at += memchr::memchr(b'\n', rest)?,
                [b'/', b'*', inner @ ..] => self.at += memchr::memmem::find(inner, b"*/")? + 4,
                [b'/', ..] => return None,
                _ => return Some(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sought::STEPS_MAX;

    const TEXT: &str = "{\n  \"a\": {\"b\\u0063\": [1, {\"d\": \"x]}\\\"\"}, [ ]]},\n  \"é\": null, \"f\": 7, // no\n  \"f\": [\n    8]\n}";

    fn at(path: &[Step<'_>]) -> Option<(usize, usize)> {
        locate(TEXT.as_bytes(), path).map(|place| (place.line, place.column))
    }

    #[test]
    fn values_have_places() {
        use Step::{Item, Member};
        for (path, place) in [
            (&[][..], (1, 1)),
            (&[Member("a")], (2, 8)),
            (&[Member("a"), Member("bc")], (2, 20)),
            (&[Member("a"), Member("bc"), Item(0)], (2, 21)),
            (&[Member("a"), Member("bc"), Item(1), Member("d")], (2, 30)),
            (&[Member("a"), Member("bc"), Item(2)], (2, 40)),
            (&[Member("é")], (3, 8)),
            (&[Member("f"), Item(0)], (5, 5)),
            // What is not there has the place of what is around it.
            (&[Member("a"), Member("bc"), Item(1), Member("z"), Item(3)], (2, 24)),
            (&[Member("z")], (1, 1)),
            (&[Member("é"), Member("y")], (3, 8)),
        ] {
            assert_eq!(at(path), Some(place), "{path:?}");
        }
    }

    #[test]
    fn many_are_found_at_once_and_in_any_order() {
        use Step::{Item, Member};
        let text = format!("[{}]", vec!["{\"a\":\n1}"; 2_000].join(","));
        let paths: Vec<[Step<'_>; 2]> = (0..2_000).rev().map(|item| [Item(item), Member("a")]).collect();
        let asked: Vec<&[Step<'_>]> = paths.iter().map(<[_; 2]>::as_slice).collect();
        let lines: Vec<usize> = locate_all(text.as_bytes(), &asked)
            .iter()
            .flatten()
            .map(|p| p.line)
            .collect();
        assert_eq!(lines, (2..=2_001).rev().collect::<Vec<_>>());
    }

    #[test]
    fn broken_text_has_places_up_to_where_it_breaks() {
        use Step::Member;
        assert_eq!(locate(b"", &[Member("a")]), None);
        assert_eq!(locate(b" ", &[]), None);
        for text in [
            "{\"a\": 1 ! \"b\": 2}",
            "{\"a\":1,\"b\"",
            "{\"a\":",
            "{\"a\":\"",
            "{\"a\":/*",
            "{]",
            "}",
            "\"\\",
            "[1",
        ] {
            assert!(locate(text.as_bytes(), &[Member("b")]).is_some(), "{text}");
        }
        let deep = "[".repeat(1_000_000);
        let path = vec![Step::Item(0); 1_000];
        assert_eq!(
            locate(deep.as_bytes(), &path).map(|place| place.column),
            Some(STEPS_MAX + 1)
        );
    }
}
