//! The record as page code, the posted proof and the visitor's export see it: plain names and texts. Knows nothing of
//! how it is stored.

use super::{Category, Grants, Plain, Record, iso};

/// The proof of a record, with what it grants today. `left`: names of what could not be erased at the last withdrawal.
pub fn proof(record: &Record, grants: &Grants, left: &[String]) -> Plain {
    let mut categories = Vec::new();
    for category in Category::ALL {
        categories.push((category.id(), Plain::Flag(grants.allows(category))));
    }
    let mut services = Vec::new();
    for (id, granted) in grants.answers() {
        services.push((id, Plain::Flag(granted)));
    }
    let mut names = Vec::new();
    for name in left {
        names.push(Plain::text(name));
    }
    Plain::Map(vec![
        // Of this form.
        ("version", Plain::Number(1)),
        ("id", Plain::Text(hexadecimal(record.id))),
        ("revision", Plain::Number(record.revision)),
        ("act", Plain::text(record.act.name())),
        ("gpc", Plain::Flag(record.gpc)),
        ("time", Plain::Text(iso(record.time))),
        ("end", Plain::Text(iso(record.end))),
        ("categories", Plain::Map(categories)),
        ("services", Plain::Map(services)),
        ("language", Plain::text(&record.language)),
        ("left", Plain::List(names)),
    ])
}

/// 16 digits.
fn hexadecimal(value: u64) -> String {
    let digits = (0..16).rev();
    let digit = |place: u32| char::from_digit((value >> (4 * place) & 15) as u32, 16);
    digits.filter_map(digit).collect()
}
