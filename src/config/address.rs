//! What an address may be: a link that is safe to show, an endpoint, a host, a path. Knows the forms, not what is there.

/// Whether a link may stand in the page: http(s), mailto or relative. `javascript:` and every other scheme is not, nor
/// what a browser would read differently from us: it drops tabs and line breaks inside addresses, and takes `\` for `/`.
pub fn is_link(text: &str) -> bool {
    let right = match (host(text), authority(text).split_once(':')) {
        (Some(host), _) => is_authority(host),
        (None, Some((scheme, rest))) => {
            scheme.eq_ignore_ascii_case("mailto") && rest.split_once('@').is_some()
        }
        (None, None) => true,
    };
    right && is_all(text, !0)
}

/// Whether something may be fetched from or posted to it: http(s), or a path of this site.
pub fn is_endpoint(text: &str) -> bool {
    is_link(text) && (host(text).is_some() || text.starts_with('/'))
}

/// Whether it is a full https address. Plain http is taken for this very machine only, where sites are tried out.
pub fn is_https(text: &str) -> bool {
    let Some(host) = host(text) else {
        return false;
    };
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let local = matches!(name, "localhost" | "127.0.0.1") && strip(text, "http://").is_some();
    is_link(text) && (local || strip(text, "https://").is_some())
}

/// Whether it is the name of a host, and a port behind it if need be.
pub fn is_authority(text: &str) -> bool {
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && port.len() <= 5 && is_all(port, DIGIT),
        None => is_host(text),
    }
}

/// Whether it is the name of a host, without a port: letters, digits, hyphens and dots.
pub fn is_host(text: &str) -> bool {
    let mut labels = text.split('.');
    text.len() <= 253
        && labels.all(|label| {
            !label.starts_with('-') && is_all(label, LETTER | DIGIT | DASH | UNDER | HIGH)
        })
}

/// The host of a full address; the text itself where it is no address.
pub fn host_of(text: &str) -> &str {
    host(text).unwrap_or(text)
}

/// `0` to `9`.
pub const DIGIT: u8 = 1;
/// Letters, of which `HEX` are some.
pub const LETTER: u8 = 2;
/// `0` to `9`, `a` to `f`.
pub const HEX: u8 = 4;
/// `-`.
pub const DASH: u8 = 8;
/// `_`.
pub const UNDER: u8 = 16;
/// `.`.
pub const DOT: u8 = 32;
/// What else may stand in an address.
const PLAIN: u8 = 64;
/// Bytes of letters beyond ASCII.
pub const HIGH: u8 = 128;

/// What kinds of bytes this one is of. None for blanks and for what an address cannot carry.
fn kinds(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => DIGIT | HEX,
        b'a'..=b'f' | b'A'..=b'F' => LETTER | HEX,
        b'g'..=b'z' | b'G'..=b'Z' => LETTER,
        b'-' => DASH,
        b'_' => UNDER,
        b'.' => DOT,
        b'"' | b'<' | b'>' | b'\\' | 127 | 0..=b' ' => 0,
        128.. => HIGH,
        _ => PLAIN,
    }
}

/// Whether the text is not empty and each of its bytes is of one of these kinds.
pub fn is_all(text: &str, allowed: u8) -> bool {
    !text.is_empty() && text.bytes().all(|byte| kinds(byte) & allowed != 0)
}

/// The host of a full address, and its port. One that leaves the scheme to the page is as full.
fn host(text: &str) -> Option<&str> {
    let schemes = ["https://", "http://", "//"];
    let rest = schemes.iter().find_map(|scheme| strip(text, scheme))?;
    Some(authority(rest))
}

/// What follows the scheme, which is written in either case.
fn strip<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// What stands before the first `/`, `?` or `#`.
fn authority(rest: &str) -> &str {
    let end = rest
        .bytes()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or("")
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
            "//user@example.org/",
            "///x",
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
        assert!(!is_https("//localhost/"));
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
