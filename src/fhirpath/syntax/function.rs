//! Every function, by name.

/// A function of FHIRPath 2.0, or of FHIR's additions to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::fhirpath) enum Function {
    Abs,
    Aggregate,
    All,
    AllFalse,
    AllTrue,
    AnyFalse,
    AnyTrue,
    As,
    Avg,
    Ceiling,
    CheckModifiers,
    Children,
    Coalesce,
    Combine,
    Comparable,
    ConformsTo,
    Contains,
    ConvertsTo(Target),
    Count,
    Decode,
    DefineVariable,
    Descendants,
    Distinct,
    ElementDefinition,
    Empty,
    Encode,
    EndsWith,
    Escape,
    Exclude,
    Exists,
    Exp,
    Extension,
    First,
    Floor,
    GetValue,
    HasTemplateIdOf,
    HasValue,
    HighBoundary,
    HtmlChecks,
    Iif,
    IndexOf,
    Intersect,
    Is,
    IsDistinct,
    Join,
    Last,
    LastIndexOf,
    Length,
    Ln,
    Log,
    LowBoundary,
    Lower,
    Matches,
    MatchesFull,
    Max,
    MemberOf,
    Min,
    Not,
    Now,
    OfType,
    Power,
    Precision,
    Repeat,
    RepeatAll,
    Replace,
    ReplaceMatches,
    Resolve,
    Round,
    Select,
    Single,
    Skip,
    Slice,
    Sort,
    Split,
    Sqrt,
    StartsWith,
    SubsetOf,
    Substring,
    SubsumedBy,
    Subsumes,
    Sum,
    SupersetOf,
    Tail,
    Take,
    TimeOfDay,
    To(Target),
    ToChars,
    Today,
    Trace,
    Trim,
    Truncate,
    Type,
    Unescape,
    Union,
    Upper,
    Where,
}

/// A type that values are converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::fhirpath) enum Target {
    Boolean,
    Date,
    DateTime,
    Decimal,
    Integer,
    Long,
    Quantity,
    String,
    Time,
}

/// Most arguments of a function that takes as many as one likes.
const MANY: usize = 64;

/// Each function with its name and the least and most arguments it takes.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("abs", Function::Abs, 0, 0),
    ("aggregate", Function::Aggregate, 1, 2),
    ("all", Function::All, 1, 1),
    ("allFalse", Function::AllFalse, 0, 0),
    ("allTrue", Function::AllTrue, 0, 0),
    ("anyFalse", Function::AnyFalse, 0, 0),
    ("anyTrue", Function::AnyTrue, 0, 0),
    ("as", Function::As, 1, 1),
    ("avg", Function::Avg, 0, 0),
    ("ceiling", Function::Ceiling, 0, 0),
    ("checkModifiers", Function::CheckModifiers, 0, MANY),
    ("children", Function::Children, 0, 0),
    ("coalesce", Function::Coalesce, 1, MANY),
    ("combine", Function::Combine, 1, 2),
    ("comparable", Function::Comparable, 1, 1),
    ("conformsTo", Function::ConformsTo, 1, 1),
    ("contains", Function::Contains, 1, 1),
    ("convertsToBoolean", Function::ConvertsTo(Target::Boolean), 0, 0),
    ("convertsToDate", Function::ConvertsTo(Target::Date), 0, 0),
    ("convertsToDateTime", Function::ConvertsTo(Target::DateTime), 0, 0),
    ("convertsToDecimal", Function::ConvertsTo(Target::Decimal), 0, 0),
    ("convertsToInteger", Function::ConvertsTo(Target::Integer), 0, 0),
    ("convertsToLong", Function::ConvertsTo(Target::Long), 0, 0),
    ("convertsToQuantity", Function::ConvertsTo(Target::Quantity), 0, 1),
    ("convertsToString", Function::ConvertsTo(Target::String), 0, 0),
    ("convertsToTime", Function::ConvertsTo(Target::Time), 0, 0),
    ("count", Function::Count, 0, 0),
    ("decode", Function::Decode, 1, 1),
    ("defineVariable", Function::DefineVariable, 1, 2),
    ("descendants", Function::Descendants, 0, 0),
    ("distinct", Function::Distinct, 0, 0),
    ("elementDefinition", Function::ElementDefinition, 0, 0),
    ("empty", Function::Empty, 0, 0),
    ("encode", Function::Encode, 1, 1),
    ("endsWith", Function::EndsWith, 1, 1),
    ("escape", Function::Escape, 1, 1),
    ("exclude", Function::Exclude, 1, 1),
    ("exists", Function::Exists, 0, 1),
    ("exp", Function::Exp, 0, 0),
    ("extension", Function::Extension, 1, 1),
    ("first", Function::First, 0, 0),
    ("floor", Function::Floor, 0, 0),
    ("getValue", Function::GetValue, 0, 0),
    ("hasTemplateIdOf", Function::HasTemplateIdOf, 1, 1),
    ("hasValue", Function::HasValue, 0, 0),
    ("highBoundary", Function::HighBoundary, 0, 1),
    ("htmlChecks", Function::HtmlChecks, 0, 0),
    ("iif", Function::Iif, 2, 3),
    ("indexOf", Function::IndexOf, 1, 1),
    ("intersect", Function::Intersect, 1, 1),
    ("is", Function::Is, 1, 1),
    ("isDistinct", Function::IsDistinct, 0, 0),
    ("join", Function::Join, 0, 1),
    ("last", Function::Last, 0, 0),
    ("lastIndexOf", Function::LastIndexOf, 1, 1),
    ("length", Function::Length, 0, 0),
    ("ln", Function::Ln, 0, 0),
    ("log", Function::Log, 1, 1),
    ("lowBoundary", Function::LowBoundary, 0, 1),
    ("lower", Function::Lower, 0, 0),
    ("matches", Function::Matches, 1, 2),
    ("matchesFull", Function::MatchesFull, 1, 2),
    ("max", Function::Max, 0, 0),
    ("memberOf", Function::MemberOf, 1, 1),
    ("min", Function::Min, 0, 0),
    ("not", Function::Not, 0, 0),
    ("now", Function::Now, 0, 0),
    ("ofType", Function::OfType, 1, 1),
    ("power", Function::Power, 1, 1),
    ("precision", Function::Precision, 0, 0),
    ("repeat", Function::Repeat, 1, 1),
    ("repeatAll", Function::RepeatAll, 1, 1),
    ("replace", Function::Replace, 2, 2),
    ("replaceMatches", Function::ReplaceMatches, 2, 3),
    ("resolve", Function::Resolve, 0, 0),
    ("round", Function::Round, 0, 1),
    ("select", Function::Select, 1, 1),
    ("single", Function::Single, 0, 0),
    ("skip", Function::Skip, 1, 1),
    ("slice", Function::Slice, 2, 2),
    ("sort", Function::Sort, 0, MANY),
    ("split", Function::Split, 1, 1),
    ("sqrt", Function::Sqrt, 0, 0),
    ("startsWith", Function::StartsWith, 1, 1),
    ("subsetOf", Function::SubsetOf, 1, 1),
    ("substring", Function::Substring, 1, 2),
    ("subsumedBy", Function::SubsumedBy, 1, 1),
    ("subsumes", Function::Subsumes, 1, 1),
    ("sum", Function::Sum, 0, 0),
    ("supersetOf", Function::SupersetOf, 1, 1),
    ("tail", Function::Tail, 0, 0),
    ("take", Function::Take, 1, 1),
    ("timeOfDay", Function::TimeOfDay, 0, 0),
    ("toBoolean", Function::To(Target::Boolean), 0, 0),
    ("toChars", Function::ToChars, 0, 0),
    ("toDate", Function::To(Target::Date), 0, 0),
    ("toDateTime", Function::To(Target::DateTime), 0, 0),
    ("today", Function::Today, 0, 0),
    ("toDecimal", Function::To(Target::Decimal), 0, 0),
    ("toInteger", Function::To(Target::Integer), 0, 0),
    ("toLong", Function::To(Target::Long), 0, 0),
    ("toQuantity", Function::To(Target::Quantity), 0, 1),
    ("toString", Function::To(Target::String), 0, 0),
    ("toTime", Function::To(Target::Time), 0, 0),
    ("trace", Function::Trace, 1, 2),
    ("trim", Function::Trim, 0, 0),
    ("truncate", Function::Truncate, 0, 0),
    ("type", Function::Type, 0, 0),
    ("unescape", Function::Unescape, 1, 1),
    ("union", Function::Union, 1, 1),
    ("upper", Function::Upper, 0, 0),
    ("where", Function::Where, 1, 1),
];

impl Function {
    /// The function of a name, with that name and how many arguments it takes.
    pub(super) fn named(name: &str) -> Option<(Self, &'static str, usize, usize)> {
        FUNCTIONS
            .iter()
            .find(|(known, ..)| *known == name)
            .map(|(name, function, least, most)| (*function, *name, *least, *most))
    }

    /// Its name.
    pub(in crate::fhirpath) fn name(self) -> &'static str {
        FUNCTIONS
            .iter()
            .find(|(_, function, ..)| *function == self)
            .map_or("", |(name, ..)| name)
    }

    /// Whether its result is one Boolean or nothing.
    pub(in crate::fhirpath) fn is_boolean(self) -> bool {
        matches!(
            self,
            Self::All
                | Self::AllFalse
                | Self::AllTrue
                | Self::AnyFalse
                | Self::AnyTrue
                | Self::Contains
                | Self::ConvertsTo(_)
                | Self::Empty
                | Self::EndsWith
                | Self::Exists
                | Self::HasValue
                | Self::IsDistinct
                | Self::Matches
                | Self::MatchesFull
                | Self::Not
                | Self::StartsWith
                | Self::SubsetOf
                | Self::SupersetOf
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_listed_once() {
        for (name, function, least, most) in FUNCTIONS {
            assert_eq!(Function::named(name), Some((*function, *name, *least, *most)));
            assert_eq!(function.name(), *name);
        }
        assert!(FUNCTIONS.is_sorted_by_key(|(name, ..)| name.to_ascii_lowercase()));
    }
}
