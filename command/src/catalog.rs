//! The services and languages of the built folder, read once. Knows nothing of a site.

use crate::World;
use placet::config::{Spec, Value, leak, nearest, parse};

/// A file of the built folder: what it says, and its text.
#[derive(Clone, Copy)]
struct File {
    value: &'static Value,
    text: &'static str,
}

/// What stands in the built folder.
pub struct Catalog {
    entries: Vec<(&'static str, File)>,
    /// Tags of the languages, sorted.
    pub languages: Vec<String>,
}

impl Catalog {
    /// Reads the folder.
    ///
    /// # Errors
    /// One sentence, where there is no such folder or something in it is no catalogue entry.
    pub fn read(world: &dyn World) -> Result<Catalog, String> {
        let mut entries = Vec::new();
        for name in world.parts("services") {
            let entry = json(world, &format!("services/{name}"))?;
            if let Some(id) = entry.value.text_at("id") {
                entries.push((id, entry));
            }
        }
        if entries.is_empty() {
            return Err(
                "the catalogue is not there: the folder dist is missing or incomplete".to_owned(),
            );
        }
        entries.sort_by_key(|(id, _)| *id);
        let files = world.parts("locales");
        let languages = files.iter().filter_map(|name| name.strip_suffix(".json"));
        Ok(Catalog {
            entries,
            languages: languages.map(str::to_owned).collect(),
        })
    }

    /// Ids and entries, sorted by id.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        self.entries.iter().map(|(id, entry)| (*id, entry.value))
    }

    /// The entry of a service.
    pub fn entry(&self, id: &str) -> Option<&'static Value> {
        self.entries()
            .find(|(known, _)| *known == id)
            .map(|(_, entry)| entry)
    }

    /// The JSON text of the entry of a service.
    pub fn text(&self, id: &str) -> Option<&'static str> {
        let found = self.entries.iter().find(|(known, _)| *known == id);
        found.map(|(_, entry)| entry.text)
    }

    /// The id that was probably meant by this one.
    pub fn like(&self, id: &str) -> Option<&'static str> {
        let known: Vec<_> = self.entries().map(|(known, _)| known).collect();
        nearest(id, &known)
    }

    /// The tag of a language that is there: this one, or the one that it begins with.
    pub fn language(&self, tag: &str) -> Option<&str> {
        let mut languages = self.languages.iter();
        match languages.find(|known| known.eq_ignore_ascii_case(tag)) {
            Some(known) => Some(known),
            None => self.language(tag.rsplit_once('-')?.0),
        }
    }

    /// The texts of a language or of the one that its tag begins with.
    pub fn texts(&self, world: &dyn World, tag: &str) -> Option<&'static Value> {
        let known = self.language(tag)?;
        let file = json(world, &format!("locales/{known}.json")).ok()?;
        Some(file.value)
    }
}

/// The parameters of an entry, with what each may look like.
pub fn parameters(entry: &Value) -> impl Iterator<Item = (&'static str, Spec)> {
    let params = entry.at("params").entries().iter();
    params.filter_map(|(name, spec)| Some((*name, Spec::read(spec.text()?)?)))
}

fn json(world: &dyn World, path: &str) -> Result<File, String> {
    let text = world
        .part(path)
        .ok_or_else(|| format!("dist/{path} cannot be read"))?;
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(_) => {
            let text = leak(text);
            let value = parse(text).leak();
            Ok(File { value, text })
        }
        Err(error) => Err(format!("dist/{path} is no JSON: {error}")),
    }
}
