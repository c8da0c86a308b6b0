//! The command in Node: what `placet.mjs` hands over, as a world. Knows no verb.

use crate::World;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `placet.mjs` makes of Node's own modules; each of its functions is a method of [`World`].
    pub type Machine;
    #[wasm_bindgen(method)]
    fn read(this: &Machine, path: &str) -> Option<String>;
    /// What went wrong, in the system's words.
    #[wasm_bindgen(method)]
    fn write(this: &Machine, path: &str, text: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn pages(this: &Machine, folder: &str) -> Vec<String>;
    #[wasm_bindgen(method)]
    fn part(this: &Machine, path: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn parts(this: &Machine, folder: &str) -> Vec<String>;
    #[wasm_bindgen(method)]
    fn say(this: &Machine, line: &str);
    #[wasm_bindgen(method)]
    fn tell(this: &Machine, line: &str);
    #[wasm_bindgen(method)]
    fn ask(this: &Machine, question: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn colors(this: &Machine) -> bool;
}

/// Does what these words ask; the number is the one to end with.
#[wasm_bindgen(js_name = run)]
pub fn run_in_node(words: Vec<String>, machine: Machine) -> u8 {
    crate::run(&words, &mut Node(machine))
}

/// The machine, under the names of the trait.
struct Node(Machine);

impl World for Node {
    fn read(&self, path: &str) -> Option<String> {
        self.0.read(path)
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), String> {
        match self.0.write(path, text) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn pages(&self, folder: &str) -> Vec<String> {
        self.0.pages(folder)
    }

    fn part(&self, path: &str) -> Option<String> {
        self.0.part(path)
    }

    fn parts(&self, folder: &str) -> Vec<String> {
        self.0.parts(folder)
    }

    fn say(&mut self, line: &str) {
        self.0.say(line);
    }

    fn tell(&mut self, line: &str) {
        self.0.tell(line);
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        self.0.ask(question)
    }

    fn colors(&self) -> bool {
        self.0.colors()
    }
}
