//! Serves `www` on loopback, for the demo: right types, nothing kept by browsers.
//! It is no server for the outside.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::{Path, PathBuf};
use tiny_http::{Header, Request, Response, Server};

pub fn port(args: &[String]) -> Result<u16> {
    match args {
        [] => Ok(8080),
        [flag, number] if flag == "--port" => number
            .parse()
            .with_context(|| format!("{number:?} is no port")),
        _ => bail!("pack serve [--port N]"),
    }
}

pub fn serve(root: &Path, port: u16) -> Result<()> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| {
        anyhow::anyhow!("{error}: ./build.sh serve --port N takes another port than {port}")
    })?;
    println!("http://{}/", server.server_addr());
    let www = root.join("www");
    for request in server.incoming_requests() {
        // A browser that went away meanwhile asks again.
        drop(answer(request, &www));
    }
    Ok(())
}

fn answer(request: Request, www: &Path) -> std::io::Result<()> {
    let found =
        path(www, request.url()).and_then(|path| Some((kind(&path), File::open(path).ok()?)));
    match found {
        Some((kind, file)) => {
            let response = Response::from_file(file);
            request.respond(
                headers(kind)
                    .into_iter()
                    .fold(response, Response::with_header),
            )
        }
        None => request.respond(Response::from_string("Nothing here.\n").with_status_code(404)),
    }
}

fn headers(kind: &str) -> Vec<Header> {
    [
        ("Content-Type", kind),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    .into_iter()
    .filter_map(|(name, value)| Header::from_bytes(name, value).ok())
    .collect()
}

/// The file that a request means, inside `www` only; the uploaded folder answers at /placet/.
fn path(www: &Path, target: &str) -> Option<PathBuf> {
    let target = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let empty_inside = target.split('/').rev().skip(1).any(str::is_empty);
    if empty_inside
        || target.contains(['\\', '%', '\0', ':'])
        || target.split('/').any(|part| part == "..")
    {
        return None;
    }
    let mut path = match target.strip_prefix("placet/") {
        Some(rest) => www.join("dist").join(rest),
        None if target.starts_with(".well-known/") => www.join("dist").join(target),
        None => www.join(target),
    };
    if path.is_dir() {
        path.push("index.html");
    }
    Some(path)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("ts" | "md" | "txt") => "text/plain; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{kind, path, port};
    use std::path::Path;

    #[track_caller]
    fn means(target: &str, file: Option<&str>) {
        assert_eq!(
            path(Path::new("/nowhere"), target).as_deref(),
            file.map(Path::new),
            "{target}"
        );
    }

    #[test]
    fn the_uploaded_folder_answers_at_placet() {
        means("/placet/placet.js?v=0.1.0", Some("/nowhere/dist/placet.js"));
        means("/demo/embed.html#a", Some("/nowhere/demo/embed.html"));
        means(
            "/.well-known/gpc.json",
            Some("/nowhere/dist/.well-known/gpc.json"),
        );
    }

    #[test]
    fn nothing_outside_is_served() {
        for target in [
            "/../Cargo.toml",
            "/placet/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "..",
            "http://a/",
        ] {
            means(target, None);
        }
        // An absolute path inside would take the place of the folder before it.
        means("//etc/passwd", None);
        means("/placet//etc/passwd", None);
    }

    #[test]
    fn the_module_is_served_with_the_type_that_streaming_asks_for() {
        assert_eq!(kind(Path::new("placet_bg.wasm")), "application/wasm");
        assert_eq!(
            kind(Path::new("placet.js")),
            "text/javascript; charset=utf-8"
        );
    }

    #[test]
    fn the_port_is_read_strictly() {
        assert_eq!(port(&[]).unwrap(), 8080);
        assert_eq!(port(&["--port".into(), "0".into()]).unwrap(), 0);
        assert!(port(&["--port".into(), "x".into()]).is_err());
        assert!(port(&["8080".into()]).is_err());
    }
}
