//! What `$evaluate` answers.

use crate::fhir::{Object, Resource};
use crate::guidance::occasion::Occasion;
use crate::guidance::output::parameters;
use crate::guidance::parts::Parts;
use crate::guidance::response::made;
use crate::screening::Report;

/// A report as the answer of `$evaluate`: `guidance` with the `GuidanceResponse`, then the parameters of [`output`], which
/// the guidance does not hold a second time.
///
/// [`output`]: crate::guidance::output()
pub fn evaluation(report: &Report, occasion: &Occasion<'_>) -> Resource {
    let mut first = Parts::default();
    first.resource("guidance", made(report, occasion, None));
    let mut list = first.into_list();
    list.extend(parameters(report, occasion).into_list());
    Resource::of("Parameters", Object::new().with("parameter", list))
}
