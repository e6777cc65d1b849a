//! The five seed documents, read and shown as a trial registrar would check them.

mod goldens;
mod registrar;
