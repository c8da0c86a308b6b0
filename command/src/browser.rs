//! The studio in a browser: what its page calls, with JSON on the way in and out. Knows no verb and no field.

use crate::studio::{Studio, honesty};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// One owner at work, for the page.
#[wasm_bindgen(js_name = Studio)]
pub struct StudioInBrowser(Studio);

#[wasm_bindgen(js_class = Studio)]
impl StudioInBrowser {
    /// Begins, from the texts of the built folder by their paths in it, as JSON.
    ///
    /// # Errors
    /// One sentence, where that is no such folder.
    #[wasm_bindgen(constructor)]
    pub fn new(built: &str) -> Result<StudioInBrowser, JsError> {
        Studio::new(built).map(StudioInBrowser).map_err(told)
    }

    /// Opens a config or a file of another tool; what is said about it, as JSON.
    ///
    /// # Errors
    /// One sentence, where it is neither.
    pub fn open(&mut self, text: &str) -> Result<String, JsError> {
        let said = self.0.open(text).map_err(told)?;
        Ok(said.to_string())
    }

    /// Takes what is there as the beginning, from which there is no way back.
    pub fn begin(&mut self) {
        self.0.draft.begin();
    }

    /// Adds a service of the catalogue.
    pub fn add(&mut self, id: &str) {
        self.0.add(id);
    }

    /// Adds a service of one's own.
    #[wasm_bindgen(js_name = addOwn)]
    pub fn add_own(&mut self, name: &str) {
        self.0.add_own(name);
    }

    /// Takes the service at this place out.
    pub fn remove(&mut self, index: usize) {
        self.0.draft.remove(index);
    }

    /// Sets the value at a path, as JSON; `null` takes it out.
    pub fn set(&mut self, path: &str, value: &str) {
        let value = serde_json::from_str(value).unwrap_or(Value::Null);
        self.0.draft.set(path, value);
    }

    /// Sets a custom property.
    #[wasm_bindgen(js_name = setLook)]
    pub fn set_look(&mut self, property: &str, value: &str) {
        self.0.draft.set_look(property, value);
    }

    /// Sets the languages that go inside.
    #[wasm_bindgen(js_name = setLanguages)]
    pub fn set_languages(&mut self, tags: Vec<String>) {
        self.0.draft.set_languages(tags);
    }

    /// One step back.
    pub fn undo(&mut self) {
        self.0.draft.undo();
    }

    /// One step forth again.
    pub fn redo(&mut self) {
        self.0.draft.redo();
    }

    /// All that the page shows, as JSON.
    pub fn view(&self) -> String {
        self.0.view().to_string()
    }

    /// The tags of the languages that there are.
    pub fn languages(&self) -> Vec<String> {
        self.0.languages()
    }

    /// The services that fit a word, as JSON.
    pub fn search(&self, word: &str) -> String {
        Value::Array(self.0.search(word)).to_string()
    }

    /// The config for the frame, as JSON.
    ///
    /// # Errors
    /// One sentence, where the language is not there.
    pub fn preview(&self, language: &str, theme: &str) -> Result<String, JsError> {
        let config = self.0.preview(language, theme).map_err(told)?;
        Ok(config.to_string())
    }

    /// What is well and what is not, from what was measured, as JSON.
    pub fn look(&self, measured: &str) -> String {
        let measured = serde_json::from_str(measured).unwrap_or(Value::Null);
        let found = honesty::look(&measured, self.0.draft.work());
        let found = found
            .iter()
            .map(|one| json!({ "well": one.is_well, "says": one.says }));
        Value::Array(found.collect()).to_string()
    }

    /// All files in one.
    ///
    /// # Errors
    /// What has to be put right before.
    pub fn download(&mut self) -> Result<Vec<u8>, JsError> {
        self.0.download().map_err(told)
    }
}

fn told(error: String) -> JsError {
    JsError::new(&error)
}
