//! The standing cast: the vendors that every case may meet, under their real host names.
//! Their scripts say in `window.fakeErrors` what was wrong about how they were spoken to.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::world::{Reply, World};

/// The owner's Matomo.
pub const MATOMO: &str = "stats.example.org";
pub const GTAG: &str = "www.googletagmanager.com";
pub const GOOGLE_HITS: &str = "www.google-analytics.com";
pub const INTERCOM: &str = "widget.intercom.io";
pub const INTERCOM_API: &str = "api-iam.intercom.io";
pub const MIXPANEL: &str = "cdn.mxpnl.com";
pub const MIXPANEL_API: &str = "api-js.mixpanel.com";
/// A third party that no catalogue knows: `/<name>.js` notes its run in `window.ran`,
/// `/slow/<name>.js` the same after 300 ms, `/hang.js` never ends, `/throw.js` throws.
pub const PARTNER: &str = "cdn.partner.example";

/// The words that the played vendors of a table are written in.
pub const PLAYED: &str = include_str!("vendors/played.js");
/// Google's file, which refuses a wrong protocol.
pub const GTAG_FILE: &str = include_str!("vendors/gtag.js");
/// Matomo's file, which refuses a wrong protocol.
pub const MATOMO_FILE: &str = include_str!("vendors/matomo.js");

pub(crate) fn play_all(world: &Arc<World>) {
    let script = |text: &'static str| Reply::js(text).header("cache-control", "no-store");
    world.put(MATOMO, "/matomo.js", script(MATOMO_FILE));
    world.put(MATOMO, "/matomo.php", Reply::status(204));
    world.put(GTAG, "/gtag/js", script(GTAG_FILE));
    world.put(GOOGLE_HITS, "/g/collect", Reply::status(204));
    world.put(
        INTERCOM,
        "/widget/*",
        script(include_str!("vendors/intercom.js")),
    );
    world.put(INTERCOM_API, "/*", Reply::json("{}"));
    world.answer(MIXPANEL, "/libs/*", |_| {
        match npm_file("mixpanel-browser/dist/mixpanel.min.js") {
            Ok(file) => Reply::js(file).header("cache-control", "no-store"),
            Err(_) => Reply::status(404),
        }
    });
    world.put(MIXPANEL_API, "/*", Reply::json("1"));
    world.answer(PARTNER, "/*", |request| {
        let name = request.path.rsplit('/').next().unwrap_or_default();
        if name.ends_with(".gif") {
            return Reply::gif().header("cache-control", "no-store");
        }
        if name.ends_with(".html") {
            return Reply::html(format!("<!doctype html><title>{name}</title><p>{name}"));
        }
        let name = name.split('.').next().unwrap_or_default();
        let reply = match name {
            "hang" => Reply::hanging(),
            "throw" => Reply::js("throw new Error('the partner threw');"),
            _ => Reply::js(format!("(window.ran ||= []).push({name:?});")),
        };
        let reply = reply.header("cache-control", "no-store");
        if request.path.starts_with("/slow/") {
            reply.after(std::time::Duration::from_millis(300))
        } else {
            reply
        }
    });
}

/// A file of a package of `npm.txt`, installed to `target/npm-e2e`.
pub fn npm_file(path: &str) -> std::io::Result<String> {
    let file = root().join("target/npm-e2e/node_modules").join(path);
    std::fs::read_to_string(&file).map_err(|error| {
        std::io::Error::other(format!(
            "{}: {error}; install it with: npm install --no-save --prefix target/npm-e2e $(cat tests/e2e/npm.txt)",
            file.display()
        ))
    })
}

/// A package's modules in one script that makes a global, for what vendors' hosts have and their packages lack.
pub fn npm_bundle(package: &str, global: &str) -> std::io::Result<String> {
    let esbuild = root().join("target/npm/node_modules/.bin/esbuild");
    let mut bundling = Command::new(&esbuild)
        .args(["--bundle", "--minify", "--format=iife", "--log-level=error"])
        .arg(format!("--global-name={global}"))
        .current_dir(root().join("target/npm-e2e"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            std::io::Error::other(format!(
                "{}: {error}; ./build.sh build installs it",
                esbuild.display()
            ))
        })?;
    if let Some(mut stdin) = bundling.stdin.take() {
        stdin.write_all(format!("export * from {package:?};").as_bytes())?;
    }
    let bundled = bundling.wait_with_output()?;
    if !bundled.status.success() {
        return Err(std::io::Error::other(format!(
            "{package} could not be bundled"
        )));
    }
    String::from_utf8(bundled.stdout).map_err(std::io::Error::other)
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
