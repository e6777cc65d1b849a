//! Any text gives criteria: no panic, nothing lost, the same twice, and the structured form comes back whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trialfire::eligibility::{Form, Leaves, compile, form, outline, parse};

fuzz_target!(|text: &str| {
    let criteria = parse(text);
    let mut at = 0;
    for span in criteria.spans() {
        assert!(span.start >= at, "spans overlap at {at}");
        assert!(text[at..span.start].trim().is_empty(), "lost words before {}", span.start);
        at = span.end;
    }
    assert!(text[at..].trim().is_empty(), "lost words at the end");
    let made = form(&criteria, text);
    let json = serde_json::to_vec(&made).unwrap();
    let back: Form = serde_json::from_slice(&json).unwrap();
    assert!(back == made, "the structured form does not come back");
    assert!(parse(text) == criteria, "not the same twice");
    assert!(outline(&criteria).len() >= criteria.roots.len());
    compile(&criteria, &mut Leaves::default());
});
