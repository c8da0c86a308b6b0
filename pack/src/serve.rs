//! Serves `www` on loopback, for the demo: right types, nothing cached, no more than a page on this machine needs.
//! It is no server for the outside.

use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

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
    let listener = TcpListener::bind(("127.0.0.1", port)).with_context(|| {
        format!("port {port} is not free: ./build.sh serve --port N takes another")
    })?;
    println!("http://{}/", listener.local_addr()?);
    let www = root.join("www");
    for stream in listener.incoming().flatten() {
        let www = www.clone();
        std::thread::spawn(move || answer_all(stream, &www));
    }
    Ok(())
}

/// One connection, one request after the other; an error ends it, which is all that a browser needs to ask again.
fn answer_all(stream: TcpStream, www: &Path) -> Option<()> {
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let request = read_head(&mut reader)?;
        let (method, rest) = request.split_once(' ')?;
        let target = rest.split(' ').next()?;
        let reply = match method {
            "GET" | "HEAD" => reply(www, target),
            _ => Reply {
                status: "405 Method Not Allowed",
                kind: "text/plain; charset=utf-8",
                body: Vec::new(),
            },
        };
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\r\n",
            reply.status,
            reply.kind,
            reply.body.len()
        );
        writer.write_all(head.as_bytes()).ok()?;
        if method != "HEAD" {
            writer.write_all(&reply.body).ok()?;
        }
    }
}

/// The request line; the headers are read and left aside. No request of a page of ours has a body.
fn read_head(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut first = String::new();
    let mut head = reader.take(64 * 1024);
    if head.read_line(&mut first).ok()? == 0 {
        return None;
    }
    loop {
        let mut line = String::new();
        if head.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            return Some(first.trim().to_owned());
        }
    }
}

struct Reply {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

fn reply(www: &Path, target: &str) -> Reply {
    let found = path(www, target).and_then(|path| Some((kind(&path), fs::read(path).ok()?)));
    match found {
        Some((kind, body)) => Reply {
            status: "200 OK",
            kind,
            body,
        },
        None => Reply {
            status: "404 Not Found",
            kind: "text/plain; charset=utf-8",
            body: b"Nothing here.\n".to_vec(),
        },
    }
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
