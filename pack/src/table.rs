//! The functions that are called by number, without those whose number nobody knows any more. It knows which of
//! wasm-bindgen's and js-sys's functions these are, by name; what our own do is no concern of its.

use crate::rooms::without_hashes;
use anyhow::{Result, bail};
use walrus::{ElementItems, FunctionId, Module};

/// The page calls a closure through an export, and so none that has no export. Their numbers were told only to the
/// functions by which wasm-bindgen describes closures to itself, and those are gone.
const CALLED_BY_THE_PAGE: &str = "::convert::closures::";

/// Wakers of tasks. js-sys links them for an export that we have deleted.
const WAKERS: &str = "js_sys::futures::";

/// Puts a neighbor into the places of functions that are never called by number, so that they are no longer held there.
pub fn thin(module: &mut Module) -> Result<()> {
    let functions = &module.funcs;
    let is_held = |id: FunctionId| {
        let name = without_hashes(functions.get(id).name.as_deref().unwrap_or_default());
        !(name.contains(CALLED_BY_THE_PAGE) && name.contains("::invoke::<")
            || name.contains(WAKERS))
    };
    for element in module.elements.iter_mut() {
        let ElementItems::Functions(functions) = &mut element.items else {
            continue;
        };
        let Some(mut neighbor) = functions.iter().copied().find(|id| is_held(*id)) else {
            continue;
        };
        for function in functions {
            if is_held(*function) {
                neighbor = *function;
            } else {
                *function = neighbor;
            }
        }
    }
    walrus::passes::gc::run(module);
    let mut left = module.funcs.iter().filter_map(|one| one.name.as_deref());
    if left.any(|name| without_hashes(name).contains(WAKERS)) {
        bail!("js-sys's tasks are in use: keep their wakers in the table");
    }
    Ok(())
}
