//! Takes a module apart for the script: what is done in one stream, which variable in another, and so on. A compressor finds
//! more that repeats in each than in all of them mixed. `unfold` puts them together again. It knows how wasm writes code, not
//! what the code does.

use crate::compile::{leb128, section};
use crate::unfold::*;
use anyhow::{Context, Result, ensure};
use wasmparser::{BinaryReader, FunctionBody, Parser, Payload};

/// How a module is handed to `unfold`: the table of where each stream begins, and the streams.
pub fn fold(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut streams = Streams::default();
    let mut before = wasm.get(..8).context("no wasm header")?.to_vec();
    let mut after = Vec::new();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Some((id, range)) = payload.as_section()
            && id != CODE
        {
            let before_code = bodies.is_empty();
            let out = if before_code { &mut before } else { &mut after };
            section(out, id, wasm.get(range).context("a section past the end")?);
        }
        if let Payload::CodeSectionEntry(body) = payload {
            bodies.push(body);
        }
    }
    // The count of functions, and of each the size, in three bytes, and what it is.
    let mut count = Vec::new();
    leb128(&mut count, bodies.len());
    let mut size = count.len();
    let mut tokens = Vec::new();
    for body in &bodies {
        size += 3 + body.as_bytes().len();
        tokens.push(operators(body)?);
    }
    before.push(CODE);
    leb128(&mut before, size);
    before.extend(count);
    ensure!(
        before.len() + size + after.len() <= MEMORY - UNFOLDED,
        "the module is too large to be put together"
    );
    // What `pair` can say.
    let longest = before.len().max(after.len()).max(bodies.len());
    ensure!(longest < 1 << 15, "a part is too long to be written out");
    streams.record(SPELLED, &before);
    streams.pair(SPELLED, bodies.len());
    for (body, tokens) in bodies.iter().zip(&tokens) {
        let declared = body.get_binary_reader_for_operators()?.original_position();
        let declared = wasm.get(body.range().start..declared);
        streams.record(DECLARED, declared.context("no variables")?);
        for (token, next) in tokens.iter().zip(tokens.iter().skip(1)) {
            streams.operator(token, ahead(next.operator));
        }
        streams.put(OPERATORS, LAST);
    }
    streams.record(SPELLED, &after);
    streams.finish()
}

const CODE: u8 = 10;

/// An operator as `unfold` reads it.
struct Token {
    operator: u32,
    given: Given,
}

enum Given {
    Nothing,
    Number(Stream, u32),
    Address(usize),
    Bytes(Vec<u8>),
}

fn operators(body: &FunctionBody) -> Result<Vec<Token>> {
    let mut reader = body.get_operators_reader()?;
    let mut tokens = Vec::new();
    while !reader.eof() {
        let start = reader.original_position();
        reader.read()?;
        let range = start - body.range().start..reader.original_position() - body.range().start;
        let bytes = body.as_bytes().get(range);
        tokens.push(token(bytes.context("an operator past the end")?)?);
    }
    Ok(tokens)
}

fn token(bytes: &[u8]) -> Result<Token> {
    let (&code, rest) = bytes.split_first().context("an operator without a byte")?;
    let operator = u32::from(code);
    let number = |rest| BinaryReader::new(rest, 0).read_var_u32();
    let given = match (operator, rest) {
        (0x02..=0x04, [0x40]) | (0x23 | 0x24, [0]) => Given::Nothing,
        (0x0c | 0x0d, _) => Given::Number(LABELS, number(rest)?),
        (0x10, _) => Given::Number(FUNCTIONS, number(rest)?),
        (0x20..=0x22, _) => Given::Number(LOCALS, number(rest)?),
        (_, [0, offset @ ..]) if (0x28..=0x3e).contains(&operator) => {
            Given::Number(OFFSETS, number(offset)?)
        }
        (0x41, _) => {
            let value = BinaryReader::new(rest, 0).read_var_i32()?;
            match usize::try_from(value).map(|value| value.checked_sub(DATA as usize)) {
                Ok(Some(address)) if address < LONGEST => Given::Address(address),
                _ => Given::Number(NUMBERS, (value << 1 ^ value >> 31) as u32),
            }
        }
        (LAST | ADDRESS | WRITTEN_OUT, _) => Given::Bytes(bytes.to_vec()),
        (_, []) => Given::Nothing,
        _ => Given::Bytes(bytes.to_vec()),
    };
    let (operator, given) = match given {
        Given::Address(_) => (ADDRESS, given),
        Given::Number(_, number) if number - SHORT.min(number) >= (128 - SHORT) << 7 => {
            (WRITTEN_OUT, Given::Bytes(bytes.to_vec()))
        }
        Given::Bytes(_) => (WRITTEN_OUT, given),
        Given::Nothing | Given::Number(..) => (operator, given),
    };
    Ok(Token { operator, given })
}

/// What does not fit into two bytes of seven bits.
const LONGEST: usize = 1 << 14;

#[derive(Default)]
struct Streams([Vec<u8>; STREAMS]);

impl Streams {
    fn put(&mut self, stream: Stream, byte: u32) {
        if let Some(stream) = self.0.get_mut(stream) {
            stream.push(byte as u8);
        }
    }

    fn pair(&mut self, stream: Stream, number: usize) {
        self.put(stream, (number >> 7) as u32);
        self.put(stream, (number & 0x7f) as u32);
    }

    fn record(&mut self, stream: Stream, bytes: &[u8]) {
        self.pair(stream, bytes.len());
        for &byte in bytes {
            self.put(stream, byte.into());
        }
    }

    fn operator(&mut self, token: &Token, ahead: usize) {
        self.put(OPERATORS, token.operator);
        match &token.given {
            Given::Nothing => {}
            Given::Address(address) => self.pair(ADDRESSES, *address),
            Given::Bytes(bytes) => self.record(SPELLED, bytes),
            Given::Number(stream, number) => {
                let stream = match *stream {
                    LOCALS | OFFSETS | NUMBERS => stream + ahead,
                    stream => stream,
                };
                match number.checked_sub(SHORT) {
                    None => self.put(stream, *number),
                    Some(more) => {
                        self.put(stream, SHORT + (more >> 7));
                        self.put(stream, more & 0x7f);
                    }
                }
            }
        }
    }

    fn finish(self) -> Result<Vec<u8>> {
        let mut folded = Vec::new();
        let mut place = FOLDED + STREAMS * 4;
        for stream in &self.0 {
            folded.extend(u32::try_from(place)?.to_le_bytes());
            place += stream.len();
        }
        ensure!(place <= UNFOLDED, "the module is too large to be folded");
        folded.extend(self.0.concat());
        Ok(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::unfold;
    use std::fs;
    use std::process::Command;
    use std::sync::LazyLock;
    use wasm_encoder::{
        BlockType, CodeSection, ConstExpr, Function, FunctionSection, GlobalSection, GlobalType,
        MemArg, MemorySection, MemoryType, Module, TypeSection, ValType,
    };

    /// Made once: both tests run at the same time, and it is made in one place.
    static UNFOLDER: LazyLock<Vec<u8>> = LazyLock::new(|| unfold(&crate::root().unwrap()).unwrap());

    /// As in `src/browser/js/wasm.js`.
    const UNFOLD: &str = r#"
const fs = require("fs"), [folded, place, unfolder, unfolded] = process.argv.slice(1);
const { memory, unfold } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(unfolder))).exports;
const room = new Uint8Array(memory.buffer);
room.set(fs.readFileSync(folded), place);
fs.writeFileSync(folded, room.subarray(unfolded, unfold()));
"#;

    /// Sections but the code, and bodies of functions.
    fn parts(wasm: &[u8]) -> Vec<&[u8]> {
        let mut parts = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.unwrap();
            match payload.as_section() {
                Some((CODE, _)) => {}
                Some((_, range)) => parts.push(&wasm[range]),
                None => {}
            }
            if let Payload::CodeSectionEntry(body) = payload {
                parts.push(body.as_bytes());
            }
        }
        parts
    }

    #[track_caller]
    fn comes_back(name: &str, wasm: &[u8]) {
        let folder =
            std::env::temp_dir().join(format!("placet-fold-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (folded, unfolder) = (folder.join("folded"), folder.join("unfolder"));
        fs::write(&folded, fold(wasm).unwrap()).unwrap();
        fs::write(&unfolder, &*UNFOLDER).unwrap();
        let output = Command::new("node")
            .args(["-e", UNFOLD])
            .arg(&folded)
            .arg(FOLDED.to_string())
            .arg(&unfolder)
            .arg(UNFOLDED.to_string())
            .output()
            .expect("Node is there for esbuild anyway");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let back = fs::read(&folded).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert!(parts(wasm).len() > 3);
        assert!(parts(&back) == parts(wasm), "{name} is another");
    }

    #[test]
    fn the_program_comes_back_as_it_was() {
        let wasm = crate::root().unwrap().join("www/dist/placet_bg.wasm");
        let wasm = fs::read(wasm).expect("run `./build.sh build` first");
        comes_back("program", &wasm);
    }

    /// Numbers at every limit, what is given where something else mostly is, and what is written out.
    #[test]
    fn what_is_rare_comes_back_too() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut memory = MemorySection::new();
        memory.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        for _ in 0..2 {
            let kind = GlobalType {
                val_type: ValType::I32,
                mutable: true,
                shared: false,
            };
            globals.global(kind, &ConstExpr::i32_const(0));
        }
        let numbers = [
            0, 1, -1, 55, 56, 63, 64, -56, -57, 127, 128, -128, 1079, 1080, -1080, -1081,
        ];
        let data = DATA as i32;
        let longest = LONGEST as i32;
        let limits = [
            i32::MIN,
            i32::MAX,
            data - 1,
            data,
            data + 127,
            data + longest - 1,
            data + longest,
        ];
        let mut body = Function::new([(3000, ValType::I32), (1, ValType::I64)]);
        let mut code = body.instructions();
        for number in numbers.into_iter().chain(limits) {
            code.i32_const(number).drop();
        }
        for index in [0, 63, 64, 111, 112, 127, 128, 2159, 2160, 2999] {
            code.local_get(index).local_set(index);
            for (offset, align) in [
                (0, 0),
                (111, 0),
                (112, 2),
                (2159, 0),
                (2160, 0),
                (1 << 31, 0),
            ] {
                let place = MemArg {
                    offset,
                    align,
                    memory_index: 0,
                };
                code.local_get(index)
                    .i32_load(place)
                    .local_tee(index)
                    .drop();
            }
        }
        code.global_get(1)
            .global_set(0)
            .i64_const(-5)
            .local_set(3000);
        code.f64_const(1.5.into()).drop().memory_size(0).drop();
        code.block(BlockType::Result(ValType::I32))
            .i32_const(1)
            .end()
            .drop();
        code.block(BlockType::Empty).block(BlockType::Empty);
        code.local_get(0).br_table([0, 1], 1).end().end();
        code.call(1).return_().end();
        let mut bodies = CodeSection::new();
        bodies.function(&body);
        let mut body = Function::new([]);
        body.instructions().end();
        bodies.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memory);
        module.section(&globals).section(&bodies);
        comes_back("rare", &module.finish());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function(vec![ValType::I32; 900], []);
        for _ in 0..300 {
            module.section(&types);
        }
        assert!(fold(&module.finish()).is_err());
    }
}
