//! What takes the space in the wasm, by room of the house and by function, read from the names that the build keeps for this.
//! It only counts; inlined functions count for the one that they went into.

use anyhow::Result;
use std::collections::{BTreeMap, HashMap};
use wasmparser::{ElementItems, KnownCustom, Name, Parser, Payload, TypeRef};

/// How many functions are listed one by one.
const LISTED: usize = 40;

pub fn report(named: &[u8]) -> Result<()> {
    let weights = weights(named)?;
    let code: usize = weights.functions.iter().map(|(_, bytes)| bytes).sum();
    let mut rooms: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, bytes) in &weights.functions {
        let room = rooms.entry(room(name)).or_default();
        room.0 += bytes;
        room.1 += 1;
    }
    let mut rooms: Vec<_> = rooms.into_iter().collect();
    rooms.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));
    println!("{:<12}{:>8}{:>7}{:>11}", "room", "bytes", "", "functions");
    for (room, (bytes, functions)) in rooms {
        println!(
            "{room:<12}{bytes:>8}{:>6.1}%{functions:>11}",
            percent(bytes, code)
        );
    }
    println!("{:<12}{code:>8}", "code");
    println!(
        "{:<12}{:>8}   strings, tables and other data",
        "data", weights.data
    );
    println!(
        "{:<12}{:>8}   types, imports, exports, tables",
        "the rest", weights.rest
    );
    println!("\nThe {LISTED} largest functions:");
    for (name, bytes) in weights.functions.iter().take(LISTED) {
        println!("{bytes:>7}  {name}");
    }
    println!();
    Ok(())
}

struct Weights {
    /// Largest first.
    functions: Vec<(String, usize)>,
    data: usize,
    rest: usize,
}

fn weights(wasm: &[u8]) -> Result<Weights> {
    let mut imported = 0_u32;
    let mut bodies = Vec::new();
    let mut names: HashMap<u32, String> = HashMap::new();
    let (mut data, mut rest) = (0, 0);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                rest += section.range().len();
                for import in section.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_)) {
                        imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => data += section.range().len(),
            Payload::ElementSection(section) => {
                rest += section.range().len();
                for element in section {
                    let _: ElementItems = element?.items;
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(subsections) = section.as_known() {
                    for subsection in subsections {
                        if let Name::Function(map) = subsection? {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index, without_hashes(naming.name));
                            }
                        }
                    }
                }
            }
            Payload::CodeSectionStart { .. } => {}
            other => rest += other.as_section().map_or(0, |(_, range)| range.len()),
        }
    }
    let mut functions = Vec::new();
    for (at, bytes) in (imported..).zip(bodies) {
        // wasm-bindgen gives no name to the few small ones that it adds itself.
        functions.push((
            names
                .remove(&at)
                .unwrap_or_else(|| "wasm_bindgen (no name)".to_owned()),
            bytes,
        ));
    }
    functions.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(Weights {
        functions,
        data,
        rest,
    })
}

/// Names carry a hash of each crate, `core[67d2…]::ptr`, which tells a reader nothing.
pub fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest))
                if (1..=16).contains(&hash.len())
                    && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                out.push_str(rest);
            }
            _ => {
                out.push('[');
                out.push_str(part);
            }
        }
    }
    out
}

/// The room a function belongs to: ours when one of ours is named in it anywhere (a generic of `std` for our type is our weight).
fn room(name: &str) -> &'static str {
    const ROOMS: &[(&str, &[&str])] = &[
        ("consent", &["placet::consent"]),
        ("config", &["placet::config"]),
        ("banner", &["placet::banner"]),
        ("browser", &["placet::"]),
        (
            "glue",
            &[
                "wasm_bindgen",
                "js_sys",
                "web_sys",
                "__wbindgen",
                "__externref",
                "gloo_",
                "externref shim",
            ],
        ),
        ("serde", &["serde"]),
        (
            "allocator",
            &[
                "dlmalloc",
                "__rust_alloc",
                "__rdl_",
                "__rust_dealloc",
                "__rust_realloc",
            ],
        ),
        (
            "std",
            &[
                "core::",
                "alloc::",
                "std::",
                "compiler_builtins",
                "hashbrown",
                "mem",
            ],
        ),
    ];
    let found = ROOMS
        .iter()
        .find(|(_, marks)| marks.iter().any(|mark| name.contains(mark)));
    found.map_or("other", |(room, _)| room)
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{room, without_hashes};

    #[test]
    fn a_function_counts_for_the_room_that_made_it() {
        for (name, expected) in [
            ("placet::consent::record::Record::read", "consent"),
            (
                "core::ptr::drop_in_place<placet::banner::model::Model>",
                "banner",
            ),
            (
                "<placet::browser::app::App as core::fmt::Debug>::fmt",
                "browser",
            ),
            ("alloc::raw_vec::RawVec<T,A>::grow_one", "std"),
            ("dlmalloc::dlmalloc::Dlmalloc<A>::malloc", "allocator"),
            ("wasm_bindgen::externref::Slab::alloc", "glue"),
            ("<[u8]>::unknown", "other"),
        ] {
            assert_eq!(room(name), expected, "{name}");
        }
    }

    #[test]
    fn hashes_of_crates_are_not_shown() {
        assert_eq!(
            without_hashes("<core[da67677e05e7ca4e]::X<[u8]>>::f::<4usize>"),
            "<core::X<[u8]>>::f::<4usize>"
        );
        assert_eq!(
            without_hashes(
                "wasm_bindgen[896082000033e9c]::f::<alloc[deedb320d2573c2]::String, [u8]>"
            ),
            "wasm_bindgen::f::<alloc::String, [u8]>"
        );
    }
}
