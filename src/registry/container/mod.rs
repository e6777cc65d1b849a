//! Containers: how records stand in files and archives, cut out one by one in bounded memory.

pub(crate) mod archive;
pub(crate) mod cut;
pub(crate) mod encoding;
mod json_lines;
mod json_place;
mod json_split;
pub(crate) mod stream;
mod table_split;
mod whole_split;
pub(crate) mod xml_split;
