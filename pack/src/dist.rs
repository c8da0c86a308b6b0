//! The folder that an owner uploads: which files stand in it, under which names.
//! It makes none of their contents but what is trivial (minified JSON, checksums); it knows nothing of wasm.

use crate::compile::{self, Program};
use crate::schema;
use crate::script::{self, Classic, Parts, Scripts};
use anyhow::{Context, Result, bail};
use placet::config::{Outline, Spec, leak, parse};
use placet::consent::Category;
use placet::text::hash::fnv1a_hex;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// Everything one build made, for the table of sizes too.
pub struct Built {
    pub program: Program,
    pub scripts: Scripts,
    /// The program that knows the marks of other tools, and its script.
    pub compat: (Program, Classic),
    pub parts: Parts,
}

pub fn build(root: &Path) -> Result<Built> {
    let www = root.join("www");
    let parts = parts(root)?;
    // One is made small while cargo compiles another.
    let of = |features| move || compile::program(root, features);
    let ((own, own_compat), (compat, program)) = at_once(
        || at_once(of(compile::OWN), of(compile::OWN_COMPAT)),
        || at_once(of(compile::COMPAT), of(compile::PAGE)),
    );
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, program) in [("placet.own", own?), ("placet.own.compat", own_compat?)] {
        let translation = format!("{name}.nowasm.js");
        let made = script::apart(root, &program, &parts, &translation)?;
        files.insert(format!("{name}.js"), made.script);
        files.insert(translation, made.nowasm);
        files.insert(format!("{name}.wasm"), program.wasm);
    }
    let compat = compat?;
    let elsewhere = script::classic(root, &compat, &parts, "placet.compat.nowasm.js")?;
    let program = program?;
    let scripts = script::join(root, &program, &parts)?;
    files.insert("placet.js".to_owned(), scripts.classic.clone());
    files.insert("placet.mjs".to_owned(), scripts.module.clone());
    files.insert(script::TRANSLATION.to_owned(), scripts.nowasm.clone());
    files.insert("placet.compat.js".to_owned(), elsewhere.script.clone());
    files.insert(
        "placet.compat.nowasm.js".to_owned(),
        elsewhere.nowasm.clone(),
    );
    files.insert("placet_bg.wasm".to_owned(), program.wasm.clone());
    for (id, path) in json_files(&www.join("services"))? {
        let name = format!("services/{}.json", fnv1a_hex(&id));
        if files.insert(name, minified(&entry(&path)?)?).is_some() {
            bail!(
                "two services share the name {}.json: rename {id}",
                fnv1a_hex(&id)
            );
        }
    }
    files.insert("services/known.json".to_owned(), minified(&known(&www)?)?);
    files.insert("placet.debug.js".to_owned(), scripts.panel.clone());
    files.insert("placet.first.js".to_owned(), scripts.first.clone());
    for (tag, path) in json_files(&www.join("locales"))? {
        files.insert(format!("locales/{tag}.json"), minified(&read_json(&path)?)?);
    }
    let complaints = read_json(&www.join("complaints.json"))?;
    files.insert("complaints.json".to_owned(), minified(&complaints)?);
    let schema = serde_json::to_vec_pretty(&schema(root)?)?;
    files.insert("placet.schema.json".to_owned(), schema);
    files.insert("placet.d.ts".to_owned(), fs::read(www.join("placet.d.ts"))?);
    files.insert(".well-known/gpc.json".to_owned(), gpc(root)?);
    files.insert("checksums.json".to_owned(), checksums(&files)?);
    write(&www.join("dist"), &files)?;
    Ok(Built {
        program,
        scripts,
        compat: (compat, elsewhere),
        parts,
    })
}

/// Does both at the same time.
pub fn at_once<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        match other.join() {
            Ok(other) => (one, other),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// The schema, with what it asks of each service of the catalogue.
pub fn schema(root: &Path) -> Result<Value> {
    let written = read_json(&root.join("www/placet.schema.json"))?;
    let services = catalogue(root)?;
    let services = services.as_object().into_iter().flatten();
    schema::with_catalogue(written, services.map(|(id, entry)| (id.as_str(), entry)))
}

/// The entries of all services, by id.
pub fn catalogue(root: &Path) -> Result<Value> {
    let mut entries = Map::new();
    for (id, path) in json_files(&root.join("www/services"))? {
        entries.insert(id, entry(&path)?);
    }
    Ok(Value::Object(entries))
}

/// The JSON files of a folder: name without the ending, path; in the order of their names.
pub fn json_files(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "json")
                && let Some(name) = path.file_stem()
            {
                found.insert(name.to_string_lossy().into_owned(), path);
            }
        }
    }
    Ok(found)
}

/// A catalogue entry as a page gets it: without what only its keepers need.
pub fn entry(path: &Path) -> Result<Value> {
    let mut entry = read_json(path)?;
    if let Value::Object(fields) = &mut entry {
        fields.shift_remove("evidence");
    }
    Ok(entry)
}

pub fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("no {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

fn minified(value: &Value) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}

fn parts(root: &Path) -> Result<Parts> {
    let www = root.join("www");
    let english = www.join("locales/en.json");
    let styles = |name: &str| {
        let css = www.join(name);
        let css = fs::read(&css).with_context(|| format!("no {}", css.display()))?;
        script::styles(root, &css)
    };
    Ok(Parts {
        version: version(root)?,
        css: styles("placet.css")?,
        preferences: styles("preferences.css")?,
        placeholder: styles("placeholder.css")?,
        english: if english.exists() {
            read_json(&english)?
        } else {
            json!({})
        },
        locales: json_files(&www.join("locales"))?.into_keys().collect(),
        defaults: defaults(&www)?,
        outlines: outlines(root)?,
    })
}

/// The `start` signals of the entries that have any: a handful of protocols that want a default before their own code.
fn defaults(www: &Path) -> Result<Value> {
    let mut found = serde_json::Map::new();
    for (id, path) in json_files(&www.join("services"))? {
        let entry = read_json(&path)?;
        let signal = entry.get("signal").and_then(Value::as_array);
        let steps: Vec<Value> = signal
            .into_iter()
            .flatten()
            .filter(|step| step.get("at").and_then(Value::as_str) == Some("start"))
            .cloned()
            .collect();
        if !steps.is_empty() {
            found.insert(id, Value::Array(steps));
        }
    }
    Ok(Value::Object(found))
}

/// By what a service of the catalogue is known in a page: its name, its hosts but for those that are an owner's own, and its
/// cookies.
fn known(www: &Path) -> Result<Value> {
    let mut found = Map::new();
    for (id, path) in json_files(&www.join("services"))? {
        let entry = read_json(&path)?;
        let list = |key: &str| {
            entry
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let open = |text: &&str| !text.contains('{');
        let hosts = list("hosts").filter_map(Value::as_str);
        let hosts: Vec<_> = hosts.flat_map(|host| usual(host, &entry)).collect();
        let cookies = list("cookies").filter_map(|cookie| cookie.get("name")?.as_str());
        let cookies: Vec<_> = cookies.filter(open).collect();
        let known = json!({
            "name": entry.get("name"), "category": entry.get("category"), "hosts": hosts, "cookies": cookies,
        });
        found.insert(id, known);
    }
    Ok(Value::Object(found))
}

/// A host, with each word that its parameter may be, or the one that it is where nobody says anything: that of the vendor.
/// None where it is an owner's own.
fn usual(host: &str, entry: &Value) -> Vec<String> {
    let Some((before, inside)) = host.split_once('{') else {
        return vec![host.to_owned()];
    };
    let spec = || {
        let (name, after) = inside.split_once('}')?;
        let text = entry.get("params")?.get(name)?.as_str()?;
        Some((Spec::read(leak(text.to_owned()))?, after))
    };
    let Some((spec, after)) = spec() else {
        return Vec::new();
    };
    let fallback = spec.fallback().and_then(|value| value.text());
    let words = spec.words().or(fallback).into_iter();
    let words = words.flat_map(|words| words.split(','));
    words.map(|word| format!("{before}{word}{after}")).collect()
}

/// The table of outlines.
fn outlines(root: &Path) -> Result<String> {
    // An entry that says nothing is a script that keeps its data here.
    let silent = Outline {
        category: Category::Necessary,
        asked: true,
        abroad: false,
    };
    let catalogue = catalogue(root)?;
    let entries = catalogue.as_object().into_iter().flatten();
    let outlines: Vec<_> = entries
        .map(|(id, entry)| {
            (
                id.as_str(),
                Outline::of(&parse(leak(entry.to_string())), silent),
            )
        })
        .collect();
    let mut names: Vec<_> = outlines.iter().map(|(id, _)| Outline::name(id)).collect();
    names.sort_unstable();
    if let Some([twin, _]) = names.array_windows().find(|[one, other]| one == other) {
        bail!("the ids of two services begin with the same hash, {twin}: rename one");
    }
    Ok(Outline::table(&outlines))
}

/// The version of the package `placet`, which the script tells.
pub fn version(root: &Path) -> Result<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""));
    Ok(line
        .and_then(|rest| rest.strip_suffix('"'))
        .context("Cargo.toml names no version")?
        .to_owned())
}

/// Global Privacy Control asks sites that honor it to say so at /.well-known/gpc.json, with the date of the last change.
/// The newest commit's date, not today's: the same source makes the same folder.
fn gpc(root: &Path) -> Result<Vec<u8>> {
    let git = Command::new("git")
        .current_dir(root)
        .args(["log", "-1", "--format=%cs"])
        .output();
    let mut said = Map::from_iter([("gpc".to_owned(), json!(true))]);
    if let Ok(output) = git
        && output.status.success()
    {
        said.insert(
            "lastUpdate".to_owned(),
            json!(String::from_utf8(output.stdout)?.trim()),
        );
    }
    minified(&Value::Object(said))
}

/// For the tag's `integrity`, one value a file.
fn checksums(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let sums = files
        .iter()
        .map(|(name, bytes)| (name.clone(), Value::String(script::checksum(bytes))));
    Ok(serde_json::to_vec_pretty(&Value::Object(sums.collect()))?)
}

/// Writes a folder anew.
pub fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, bytes)
            .with_context(|| format!("{} could not be written", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::defaults;
    use serde_json::json;

    /// A snippet that was left in a page is told by its host, which may be one of several.
    #[test]
    fn a_vendor_is_known_by_the_hosts_that_its_parameters_name() {
        let known = super::known(&crate::root().unwrap().join("www")).unwrap();
        for (id, host) in [
            ("plausible", "plausible.io"),
            ("hubspot", "js-eu1.hs-scripts.com"),
            ("posthog", "eu-assets.i.posthog.com"),
            ("google-tag-manager", "www.googletagmanager.com"),
            ("recaptcha", "www.google.com"),
            ("hotjar", "static.hotjar.com"),
        ] {
            let hosts = known[id]["hosts"].as_array().unwrap();
            let fits = |pattern: &serde_json::Value| {
                placet::config::matches(pattern.as_str().unwrap(), host)
            };
            assert!(hosts.iter().any(fits), "{id}: {hosts:?}");
        }
        let matomo = &known["matomo"]["hosts"];
        assert_eq!(matomo, &json!([]), "a host of the owner's own");
    }

    /// Nothing of the catalogue is in the script but five digits a service, and the defaults of vendors whose own tag may
    /// stand right behind ours.
    #[test]
    fn the_script_does_not_grow_with_the_catalogue() {
        let www = std::env::temp_dir().join(format!("placet-catalog-{}", std::process::id()));
        let services = www.join("services");
        std::fs::create_dir_all(&services).unwrap();
        let catalog = crate::root().unwrap().join("www/services");
        for (id, path) in super::json_files(&catalog).unwrap() {
            std::fs::copy(path, services.join(format!("{id}.json"))).unwrap();
        }
        let carried = defaults(&www).unwrap();
        let vendors: Vec<&String> = carried.as_object().unwrap().keys().collect();
        assert_eq!(
            vendors,
            [
                "bing-uet",
                "google-ads",
                "google-analytics",
                "google-tag-manager"
            ]
        );
        for number in 0..500 {
            let signal = json!([{ "push": "_x", "items": [["consent"]] }]);
            let entry = json!({ "id": format!("new-{number}"), "load": signal, "signal": signal });
            let file = services.join(format!("new-{number}.json"));
            std::fs::write(file, entry.to_string()).unwrap();
        }
        let grown = defaults(&www).unwrap();
        std::fs::remove_dir_all(&www).unwrap();
        assert_eq!(grown, carried);
    }
}
