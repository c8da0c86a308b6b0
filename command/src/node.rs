//! The command in Node: what `machine.js` hands over, as a world. Knows no verb.

use crate::World;
use crate::check::sentences;
use crate::server::Site;
use placet::consent::OptOutSignals;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `machine.js` makes of Node's own modules; each of its functions is a method of [`World`].
    pub type Machine;
    #[wasm_bindgen(method)]
    fn read(this: &Machine, path: &str) -> Option<String>;
    /// What went wrong, in the system's words.
    #[wasm_bindgen(method)]
    fn write(this: &Machine, path: &str, content: &[u8]) -> Option<String>;
    #[wasm_bindgen(method)]
    fn pages(this: &Machine, folder: &str) -> Vec<String>;
    #[wasm_bindgen(method)]
    fn part(this: &Machine, path: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn bytes(this: &Machine, path: &str) -> Option<Vec<u8>>;
    #[wasm_bindgen(method)]
    fn parts(this: &Machine, folder: &str) -> Vec<String>;
    #[wasm_bindgen(method)]
    fn say(this: &Machine, line: &str);
    #[wasm_bindgen(method)]
    fn tell(this: &Machine, line: &str);
    #[wasm_bindgen(method)]
    fn ask(this: &Machine, question: &str) -> Option<String>;
    #[wasm_bindgen(method, js_name = saysInColor)]
    fn says_in_color(this: &Machine) -> bool;
    #[wasm_bindgen(method, js_name = tellsInColor)]
    fn tells_in_color(this: &Machine) -> bool;
}

/// Does what these words ask; the number is the one to end with.
#[wasm_bindgen(js_name = run)]
pub fn run_in_node(words: Vec<String>, machine: Machine) -> u8 {
    crate::run(&words, &mut Node(machine))
}

/// A site whose pages are rendered in Node.
#[wasm_bindgen(js_name = Site)]
pub struct SiteInNode(Site);

#[wasm_bindgen(js_class = Site)]
impl SiteInNode {
    /// Reads the JSON text of a config.
    ///
    /// # Errors
    /// One sentence, where it is no JSON or there is no catalogue.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, machine: Machine) -> Result<SiteInNode, JsError> {
        let site = Site::read(config, &Node(machine));
        site.map(SiteInNode).map_err(|error| JsError::new(&error))
    }

    /// What is wrong with the config, one line each.
    #[wasm_bindgen(getter)]
    pub fn complaints(&self) -> Vec<String> {
        let complaints = self.0.complaints.iter();
        complaints.map(|one| one.line(sentences())).collect()
    }

    /// `{ allowed, record }` as JSON, for a `Cookie` header at a time in seconds since 1970.
    pub fn visit(&self, header: &str, gpc: bool, dnt: bool, seconds: f64) -> String {
        let signals = OptOutSignals { gpc, dnt };
        self.0.visit(header, signals, seconds as i64).json()
    }
}

/// The machine, under the names of the trait.
struct Node(Machine);

impl World for Node {
    fn read(&self, path: &str) -> Option<String> {
        self.0.read(path)
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        match self.0.write(path, content) {
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

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.0.bytes(path)
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

    fn says_in_color(&self) -> bool {
        self.0.says_in_color()
    }

    fn tells_in_color(&self) -> bool {
        self.0.tells_in_color()
    }
}
