//! In which order the functions of a module stand: each beside the one that is most like it, since a compressor says what
//! repeats by how far back it stood. What they do, and which calls which, stays.

use anyhow::{Context, Result};
use std::collections::HashSet;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// The same module with its functions in the order of likeness, 1 % smaller once it is compressed.
pub fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let order = likeness(&bodies);
    let mut places = vec![0; order.len()];
    for (place, &function) in order.iter().enumerate() {
        *places
            .get_mut(function)
            .context("a function past the end")? = u32::try_from(place)?;
    }
    let mut module = Module::new();
    Reorder {
        imported,
        order,
        places,
    }
    .parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// The functions, each followed by the one of those that are left that shares most runs of bytes with it.
fn likeness(bodies: &[FunctionBody]) -> Vec<usize> {
    let mut left: Vec<(usize, HashSet<&[u8]>)> = bodies
        .iter()
        .map(|body| body.as_bytes().windows(4).collect())
        .enumerate()
        .collect();
    let mut order = Vec::new();
    let mut next = (!left.is_empty()).then_some(0);
    while let Some(at) = next {
        let (function, runs) = left.remove(at);
        order.push(function);
        let shares = |other: &HashSet<&[u8]>| {
            let both = runs.intersection(other).count();
            both as f64 / (1 + runs.len() + other.len() - both) as f64
        };
        // The first of those that are equally like it.
        let shared = left.iter().map(|(_, other)| shares(other)).enumerate();
        let most = shared.reduce(|best, one| if one.1 > best.1 { one } else { best });
        next = most.map(|(at, _)| at);
    }
    order
}

struct Reorder {
    imported: u32,
    /// The function at each place.
    order: Vec<usize>,
    /// The place of each function.
    places: Vec<u32>,
}

impl Reorder {
    fn sort<T: Copy>(&self, items: &[T]) -> Vec<T> {
        let sorted = self
            .order
            .iter()
            .filter_map(|&function| items.get(function));
        sorted.copied().collect()
    }
}

impl Reencode for Reorder {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let own = function.checked_sub(self.imported);
        let place = own.and_then(|own| self.places.get(own as usize));
        Ok(place.map_or(function, |place| place + self.imported))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for kind in self.sort(&types) {
            functions.function(self.type_index(kind)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.order.clone() {
            if let Some(body) = bodies.get(function) {
                utils::parse_function_body(self, code, body.clone())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::by_likeness;
    use std::collections::BTreeMap;
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Module, TypeSection,
    };
    use wasmparser::{Operator, Parser, Payload};

    /// One function is imported, four are its own: 2 and 4 are alike, 1 calls 4, 3 calls what is imported.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("a", "a", EntityType::Function(0));
        let bodies: [&[i32]; 4] = [&[1], &[500, 600, 700, 800], &[2], &[500, 600, 700, 900]];
        let mut functions = FunctionSection::new();
        let mut exports = ExportSection::new();
        let mut code = CodeSection::new();
        for (numbers, index) in bodies.iter().zip(1..) {
            functions.function(0);
            exports.export(&index.to_string(), ExportKind::Func, index);
            let mut body = Function::new([]);
            for number in *numbers {
                body.instructions().i32_const(*number).drop();
            }
            match index {
                1 => _ = body.instructions().call(4),
                3 => _ = body.instructions().call(0),
                _ => {}
            }
            body.instructions().end();
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&exports).section(&code);
        module.finish()
    }

    /// What stands at each place: the name of the function, its numbers, and the name of what it calls.
    fn read(wasm: &[u8]) -> Vec<(String, Vec<i32>, Option<String>)> {
        let mut names = BTreeMap::from([(0, "imported".to_owned())]);
        let mut read = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.unwrap();
                        names.insert(export.index, export.name.to_owned());
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let (mut numbers, mut called) = (Vec::new(), None);
                    for operator in body.get_operators_reader().unwrap() {
                        match operator.unwrap() {
                            Operator::I32Const { value } => numbers.push(value),
                            Operator::Call { function_index } => {
                                called = names.get(&function_index).cloned();
                            }
                            _ => {}
                        }
                    }
                    let place = u32::try_from(read.len()).unwrap() + 1;
                    read.push((names.get(&place).cloned().unwrap(), numbers, called));
                }
                _ => {}
            }
        }
        read
    }

    #[test]
    fn functions_that_are_alike_stand_together_and_stay_what_they_were() {
        let before = read(&module());
        let after = read(&by_likeness(&module()).unwrap());
        let places: Vec<_> = after.iter().map(|(name, _, _)| name.as_str()).collect();
        assert!(
            places
                .windows(2)
                .any(|two| two == ["2", "4"] || two == ["4", "2"]),
            "{places:?}"
        );
        for function in before {
            assert!(after.contains(&function), "{function:?} in {after:?}");
        }
    }

    #[test]
    fn a_module_without_functions_is_left_alone() {
        let empty = Module::new().finish();
        assert_eq!(by_likeness(&empty).unwrap(), empty);
    }
}
