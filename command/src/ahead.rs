//! What is known of a first visit before anybody comes: whether a visitor must be asked, and the notice in each language,
//! drawn by the page's own view. Knows no file.

use crate::catalog::Catalog;
use crate::words::speak;
use crate::{World, check::Checked};
use placet::banner::{Event, Inputs, Layer, Model, Now, Picture, update, view};
use placet::config::{Config, Value};
use serde_json::{Map, json};

/// The picture of the notice in each of these languages, as the first file reads them; none where a visitor may not have
/// to be asked, or where the notice stands elsewhere than over the page.
pub fn pictures(
    checked: &Checked,
    catalog: &Catalog,
    languages: &[String],
    world: &dyn World,
) -> serde_json::Value {
    let english = catalog.texts(world, "en").unwrap_or(&Value::Null);
    let mut pictures = Map::new();
    for tag in languages {
        if let Some(texts) = catalog.texts(world, tag)
            && let Some(model) = first_visit(&checked.config, tag)
        {
            pictures.insert(tag.clone(), picture(&model, tag, texts, english));
        }
    }
    pictures.into()
}

/// A visitor of whom nothing is known, in the moment in which they must be asked.
fn first_visit(config: &Config, tag: &str) -> Option<Model> {
    let mut model = Model::new(config.clone());
    // Nothing is chosen here, so that no record is made and none needs an id.
    let now = Now { time: 0, random: 0 };
    let began = Event::Started(Box::new(Inputs {
        language: tag.to_owned(),
        ..Inputs::of_nobody(config.clone(), now)
    }));
    // What would follow is the page's to do.
    update(&mut model, began);
    // In a dialog of its own, or in an element of the page, the notice is the program's to place.
    let floats = !matches!(config.settings.layout, "dialog" | "inline");
    (floats && model.layer == Layer::Notice).then_some(model)
}

fn picture(model: &Model, tag: &str, texts: &Value, english: &Value) -> serde_json::Value {
    speak(&model.config.settings, tag, texts, english, |words| {
        let mut root = Picture::new(words);
        view::shell(&mut root, model);
        let mut host = Picture::new(words);
        view::host(&mut host, model);
        view::notice(&mut host, model);
        json!({
            "root": root.done(),
            "host": host.done(),
            // Should the program never come.
            "lost": [words.say("reload.title"), words.say("action.reload")],
        })
    })
}
