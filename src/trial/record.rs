//! The macro behind every record of the canonical trial: one shape, absent fields left out.

/// Declares a plain record whose absent fields are not written, so that absent and empty read alike.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $( $(#[$field_meta:meta])* pub $field:ident : $kind:ty, )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(skip_serializing_if = "crate::trial::record::is_default")]
                pub $field: $kind,
            )*
        }
    };
}
pub(crate) use record;

/// True for a value that says nothing: `None`, an empty list, an empty record.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
