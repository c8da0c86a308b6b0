//! The record as page code, the posted proof and the visitor's export see it: plain names and texts. Knows nothing of
//! how it is stored.

use super::{Category, Grants, Record, iso};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The record for the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Version of the record's form.
    pub version: u32,
    /// The record's id, 16 hexadecimal digits.
    pub id: String,
    /// The owner's revision.
    pub revision: u32,
    /// How the choice came.
    pub act: &'static str,
    /// Whether the browser sent an opt-out signal.
    pub gpc: bool,
    /// When, ISO 8601, UTC.
    pub time: String,
    /// Until when, ISO 8601, UTC.
    pub end: String,
    /// Each category and whether it is granted.
    pub categories: Answers,
    /// Each service and whether it is granted.
    pub services: Answers,
    /// The language in which the visitor was asked.
    pub language: String,
    /// Names of what could not be erased at the last withdrawal.
    pub left: Vec<String>,
}

/// Names and answers; an object for the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers(pub Vec<(&'static str, bool)>);

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, granted) in &self.0 {
            map.serialize_entry(name, granted)?;
        }
        map.end()
    }
}

/// Written as a map: serde-wasm-bindgen keeps a hash map of the field names of structs, which weighs 3 kB.
impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("revision", &self.revision)?;
        map.serialize_entry("act", self.act)?;
        map.serialize_entry("gpc", &self.gpc)?;
        map.serialize_entry("time", &self.time)?;
        map.serialize_entry("end", &self.end)?;
        map.serialize_entry("categories", &self.categories)?;
        map.serialize_entry("services", &self.services)?;
        map.serialize_entry("language", &self.language)?;
        map.serialize_entry("left", &self.left)?;
        map.end()
    }
}

impl Proof {
    /// The proof of a record, with what it grants today.
    pub fn of(record: &Record, grants: &Grants, left: &[String]) -> Proof {
        let categories = Category::ALL
            .into_iter()
            .map(|category| (category.id(), grants.allows(category)));
        Proof {
            version: 1,
            id: hexadecimal(record.id),
            revision: record.revision,
            act: record.act.name(),
            gpc: record.gpc,
            time: iso(record.time),
            end: iso(record.end),
            categories: Answers(categories.collect()),
            services: Answers(grants.answers().collect()),
            language: record.language.clone(),
            left: left.to_vec(),
        }
    }
}

/// 16 digits.
fn hexadecimal(value: u64) -> String {
    let digits = (0..16).rev();
    let digit = |place: u32| char::from_digit((value >> (4 * place) & 15) as u32, 16);
    digits.filter_map(digit).collect()
}
