//! The catalogue, for people and for programs: what each service needs and what it stores. Knows no config.

use crate::catalog::{Catalog, parameters};
use crate::{World, order::Order};
use placet::config::{Value, stores};

/// The verb. False where nothing fits.
///
/// # Errors
/// One sentence, where there is no catalogue.
pub fn run(order: &Order, world: &mut dyn World) -> Result<bool, String> {
    let catalog = Catalog::read(world)?;
    let word = order.name("").to_lowercase();
    let fits = |entry: &Value| {
        let fields = ["id", "name", "category"];
        fields.iter().any(|key| {
            entry
                .text_at(key)
                .is_some_and(|text| text.to_lowercase().contains(&word))
        })
    };
    let found: Vec<_> = catalog.entries().filter(|(_, entry)| fits(entry)).collect();
    if order.has("--json") {
        let list: Vec<_> = found.iter().map(|(id, entry)| as_json(id, entry)).collect();
        world.say(&serde_json::Value::Array(list).to_string());
        return Ok(!found.is_empty());
    }
    for (id, entry) in &found {
        let text = |key| entry.text_at(key).unwrap_or("");
        world.say(&format!("{id}  {}, {}", text("name"), text("category")));
        for (name, spec) in parameters(entry) {
            let need = if spec.optional || spec.fallback().is_some() {
                "may have"
            } else {
                "needs"
            };
            world.say(&format!("    {need} \"{name}\": {}", spec.example()));
        }
        for item in stores(entry) {
            let lifetime = if item.lifetime.is_empty() { "" } else { ", " };
            world.say(&format!(
                "    stores {} ({}{lifetime}{})",
                item.name,
                item.place.word(),
                item.lifetime
            ));
        }
    }
    if found.is_empty() {
        world.tell(&format!("nothing in the catalogue is called {word:?}"));
    }
    Ok(!found.is_empty())
}

fn as_json(id: &str, entry: &Value) -> serde_json::Value {
    let params: serde_json::Map<_, _> = parameters(entry)
        .map(|(name, spec)| {
            let needed = !spec.optional && spec.fallback().is_none();
            (
                name.to_owned(),
                serde_json::json!({ "needed": needed, "example": spec.example() }),
            )
        })
        .collect();
    let stored: Vec<_> = stores(entry)
        .iter()
        .map(|item| serde_json::json!({ "name": item.name, "place": item.place.word(), "lifetime": item.lifetime, "role": item.role }))
        .collect();
    let text = |key| entry.text_at(key).unwrap_or("");
    serde_json::json!({
        "id": id, "name": text("name"), "category": text("category"), "kind": text("kind"),
        "params": params, "stores": stored,
    })
}
