//! The elements, attributes, addresses and styles that a narrative may have.

/// Elements of the schema of narratives (`fhir-xhtml.xsd`): none that is deprecated, active, a form or a frame.
#[rustfmt::skip]
pub(crate) fn is_allowed(element: &str) -> bool {
    matches!(
        element,
        "div" | "span" | "p" | "br" | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "address" | "blockquote" | "pre"
            | "bdo" | "em" | "strong" | "dfn" | "code" | "samp" | "kbd" | "var" | "cite" | "abbr" | "acronym" | "q" | "sub"
            | "sup" | "tt" | "i" | "b" | "big" | "small" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "table" | "caption"
            | "colgroup" | "col" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "a" | "img" | "map" | "area"
    )
}

/// Elements that a `p` cannot hold (HTML 4.0, 9.3.1), among those that are allowed.
pub(crate) fn is_block(element: &str) -> bool {
    matches!(element, "div" | "p" | "blockquote" | "table" | "ul" | "ol")
}

/// Attributes of the same schema; those that lay out tables are allowed of every element, as they do no harm.
#[rustfmt::skip]
pub(crate) fn is_allowed_of(element: &str, attribute: &str) -> bool {
    match attribute {
        "id" | "class" | "style" | "title" | "lang" | "xml:lang" | "xml:space" | "dir" | "accesskey" | "tabindex"
        | "span" | "width" | "align" | "valign" | "char" | "charoff" | "abbr" | "axis" | "headers" | "scope" | "rowspan"
        | "colspan" => true,
        "href" | "shape" | "coords" => matches!(element, "a" | "area"),
        "charset" | "type" | "hreflang" | "rel" | "rev" => element == "a",
        "name" => matches!(element, "a" | "map"),
        "alt" => matches!(element, "img" | "area"),
        "src" | "longdesc" | "height" | "usemap" | "ismap" | "border" if element == "img" => true,
        "nohref" => element == "area",
        "cite" => matches!(element, "blockquote" | "q"),
        "summary" | "border" | "frame" | "rules" | "cellspacing" | "cellpadding" => element == "table",
        "nowrap" => matches!(element, "td" | "th"),
        _ => false,
    }
}

/// Whether an attribute leads elsewhere.
pub(crate) fn is_address(attribute: &str) -> bool {
    matches!(attribute, "href" | "src" | "cite" | "longdesc" | "usemap")
}

/// Whether an address runs something; browsers overlook white space and control characters in a scheme, and so do we.
pub(crate) fn is_active(attribute: &str, address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else {
        return false;
    };
    let scheme: String = scheme
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    // Data is fine as an image; as what a link leads to it is a page of its own.
    matches!(scheme.as_str(), "javascript" | "vbscript") || (scheme == "data" && attribute != "src")
}

/// Whether a style runs or fetches something.
pub(crate) fn is_active_style(style: &str) -> bool {
    let words: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let active = [
        "expression(",
        "javascript:",
        "vbscript:",
        "@import",
        "behavior:",
        "-moz-binding:",
    ];
    active.iter().any(|word| words.contains(word))
}
