//! What an address may be: a link that is safe to show, an endpoint, a host, a path. Knows the forms, not what is there.

/// Whether a link may stand in the page: http(s), mailto or relative. `javascript:` and every other scheme is not, nor
/// what a browser would read differently from us: it drops tabs and line breaks inside addresses, and takes `\` for `/`.
pub fn is_link(text: &str) -> bool {
    if !is_plain(text) {
        return false;
    }
    if let Some(rest) = after_http(text) {
        return is_authority(authority(rest));
    }
    let head = text.split(['/', '?', '#']).next().unwrap_or("");
    match head.split_once(':') {
        Some((scheme, rest)) => scheme.eq_ignore_ascii_case("mailto") && rest.contains('@'),
        None => true,
    }
}

/// Whether something may be fetched from or posted to it: http(s), or a path of this site.
pub fn is_endpoint(text: &str) -> bool {
    is_link(text) && (after_http(text).is_some() || text.starts_with('/'))
}

/// Whether it is a full https address. Plain http is taken for this very machine only, where sites are tried out.
pub fn is_https(text: &str) -> bool {
    let local = |rest: &str| {
        let host = authority(rest).split(':').next();
        host == Some("localhost") || host == Some("127.0.0.1")
    };
    is_plain(text)
        && match (strip(text, "https://"), strip(text, "http://")) {
            (Some(rest), _) => is_authority(authority(rest)),
            (None, Some(rest)) => is_authority(authority(rest)) && local(rest),
            (None, None) => false,
        }
}

/// Whether it is the name of a host: letters, digits, hyphens and dots, and a port behind it if need be.
pub fn is_authority(text: &str) -> bool {
    match text.split_once(':') {
        Some((host, port)) => {
            is_host(host) && (1..=5).contains(&port.len()) && is_all(port, u8::is_ascii_digit)
        }
        None => is_host(text),
    }
}

/// Whether it is the name of a host, without a port.
pub fn is_host(text: &str) -> bool {
    let fits =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || *byte > 127;
    text.len() <= 253
        && text
            .split('.')
            .all(|label| is_all(label, fits) && !label.starts_with('-'))
}

/// The host of a full address; the text itself where it is no address.
pub fn host_of(text: &str) -> &str {
    match after_http(text) {
        Some(rest) => authority(rest),
        None => text,
    }
}

/// Whether the text is not empty and each of its bytes fits.
pub fn is_all(text: &str, fits: impl Fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.as_bytes().iter().all(fits)
}

fn is_plain(text: &str) -> bool {
    let fits = |byte: &u8| *byte > b' ' && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | 127);
    is_all(text, fits)
}

fn after_http(text: &str) -> Option<&str> {
    strip(text, "https://").or_else(|| strip(text, "http://"))
}

/// What follows the scheme, which is written in either case.
fn strip<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_http_mailto_or_relative() {
        for link in [
            "https://example.org",
            "HTTP://example.org/a?b#c",
            "mailto:dpo@example.org",
            "/privacy",
            "privacy.html",
            "#cookies",
            "?page=privacy",
            "../a:b",
            "//example.org/x",
            "https://exämple.org/",
        ] {
            assert!(is_link(link), "{link}");
        }
    }

    #[test]
    fn no_other_scheme_is_a_link() {
        for link in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:x",
            "https:",
            "https://",
            "https:///x",
            "https://user@example.org/",
            "http:\\\\example.org",
            "mailto:",
            "tel:1",
            "a b",
        ] {
            assert!(!is_link(link), "{link}");
        }
    }

    #[test]
    fn endpoints_are_http_or_a_path_of_this_site() {
        assert!(is_endpoint("https://example.org/records"));
        assert!(is_endpoint("/records"));
        assert!(!is_endpoint("mailto:a@example.org"));
        assert!(!is_endpoint("records"));
    }

    #[test]
    fn https_is_asked_for_but_on_this_machine() {
        assert!(is_https("https://stats.example.org/matomo/"));
        assert!(is_https("http://localhost:8080/"));
        assert!(is_https("http://127.0.0.1/"));
        assert!(!is_https("http://stats.example.org/"));
        assert!(!is_https("http://localhost.example.org/"));
        assert!(!is_https("stats.example.org"));
    }

    #[test]
    fn hosts_are_found_in_addresses() {
        assert_eq!(
            host_of("https://stats.example.org:8443/a/"),
            "stats.example.org:8443"
        );
        assert_eq!(host_of("*.example.org"), "*.example.org");
        assert!(is_authority("a.example.org:443"));
        for bad in ["", "a..b", "-a.b", "a b", "a.b:", "a.b:x", "a/b", "a@b"] {
            assert!(!is_authority(bad), "{bad}");
        }
    }
}
