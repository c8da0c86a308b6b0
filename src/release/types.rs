//! What the type of a script says of it.

/// Whether a script of this type is held by it: engines run no such type.
pub(super) fn is_plain(kind: &str) -> bool {
    kind.trim_ascii().eq_ignore_ascii_case("text/plain")
}

/// Whether engines run a script of this type: the types that the HTML standard calls JavaScript's, and modules.
pub(super) fn is_code(kind: &str) -> bool {
    let kind = kind.trim_ascii().to_ascii_lowercase();
    let (family, name) = kind.split_once('/').unwrap_or(("", &kind));
    match family {
        "" => matches!(name, "" | "module"),
        "text" | "application" => {
            let script = name.strip_prefix("x-").unwrap_or(name);
            let is_old = family == "text"
                && (matches!(name, "jscript" | "livescript") || name.starts_with("javascript1."));
            is_old || matches!(script, "javascript" | "ecmascript")
        }
        _ => false,
    }
}

/// Whether this can be the type of a script. Anything else in a `data-type` is its vendor's own.
pub(super) fn is_type(kind: &str) -> bool {
    let kind = kind.trim_ascii().to_ascii_lowercase();
    kind.contains('/') || matches!(&*kind, "" | "module" | "importmap" | "speculationrules")
}
