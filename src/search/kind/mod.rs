//! The types of parameters: each file holds what is indexed, what is asked and when the two meet.

pub(crate) mod composite;
pub(crate) mod date;
pub(crate) mod quantity;
pub(crate) mod reference;
pub(crate) mod special;
pub(crate) mod string;
pub(crate) mod token;
pub(crate) mod uri;
