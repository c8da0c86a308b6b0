//! A first config: from what was said on the command line, from what the pages hold, from what somebody answers, or from
//! another tool's. Knows no vendor; it writes nothing that the reader would complain about without saying so.

use crate::catalog::{Catalog, parameters};
use crate::snippets::{Finder, Found};
use crate::{
    World, check, moving,
    order::{CONFIG, Order},
};
use placet::config::Slot;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Services in their order, each with its parameters.
type Services = Vec<(String, BTreeMap<String, String>)>;

/// The verb. False where something is still missing in what was written.
///
/// # Errors
/// One sentence, where nothing was written.
pub fn run(order: &Order, world: &mut dyn World) -> Result<bool, String> {
    let path = order.option("--output").unwrap_or(CONFIG);
    if world.read(path).is_some() && !order.has("--force") {
        return Err(format!(
            "{path} is there already; --force writes over it, --output names another"
        ));
    }
    let catalog = Catalog::read(world)?;
    if let Some(from) = order.option("--from") {
        return take_over(from, path, order, &catalog, world);
    }
    let asks = !order.has("--yes");
    let mut services = Services::new();
    for id in order.all("--service") {
        known(&catalog, id)?;
        add(&mut services, id);
    }
    for setting in order.all("--set") {
        set(&mut services, &catalog, setting)?;
    }
    let folder = order.option("--pages").unwrap_or_else(|| order.name("."));
    find(&mut services, &catalog, folder, world, asks);
    if asks {
        complete(&mut services, &catalog, world);
    }
    let url = match order.option("--url") {
        Some(url) => Some(url.to_owned()),
        None if asks => answer(
            world,
            "Where does your site tell what it does with data? (address or path, empty for none): ",
        ),
        None => None,
    };
    let mut config = Map::new();
    if let Some(url) = url {
        config.insert("policy".to_owned(), json!({ "url": url }));
    }
    config.insert("services".to_owned(), listed(&services));
    write(path, config, &catalog, world)
}

/// A config of another tool, or a page with its marks, as ours. False where something is still missing in what was written.
fn take_over(
    from: &str,
    path: &str,
    order: &Order,
    catalog: &Catalog,
    world: &mut dyn World,
) -> Result<bool, String> {
    let text = world
        .text(from)
        .ok_or_else(|| format!("{from} cannot be read"))?;
    let moved = moving::read(&text, catalog).ok_or_else(|| {
        format!(
            "{from} is no file of a tool that is known: {}",
            moving::KNOWN
        )
    })?;
    let mut config = moved.config;
    if let Some(url) = order.option("--url") {
        config.insert("policy".to_owned(), json!({ "url": url }));
    }
    if let Some(page) = moved.page {
        let marked = beside(from);
        if world.read(&marked).is_some() && !order.has("--force") {
            return Err(format!("{marked} is there already; --force writes over it"));
        }
        world
            .write(&marked, page.as_bytes())
            .map_err(|error| format!("{marked} could not be written: {error}"))?;
        world.say(&format!("{marked}: {from} with the marks of Placet"));
    }
    for lost in &moved.lost {
        world.tell(&format!(
            "{from}:{}: {}: {}",
            lost.line, lost.what, lost.why
        ));
    }
    world.tell(&format!(
        "{from}: {}, {} not carried over",
        moved.tool,
        check::counted(moved.lost.len(), "thing")
    ));
    write(path, config, catalog, world)
}

/// Says whose config a file is that was read to be checked, where it is no faulty one of ours but another tool's.
pub fn tell_another_tool(path: &str, read: &check::Read, world: &mut dyn World) {
    let is_ours = |checked: &check::Checked| {
        let mut slots = checked.config.slots.iter();
        checked.complaints.is_empty() || slots.any(|slot| matches!(slot, Slot::Ready(_)))
    };
    if matches!(read, Ok((_, _, checked)) if is_ours(checked)) {
        return;
    }
    let catalog = Catalog::read(world).ok();
    let moved = catalog.and_then(|catalog| moving::read(&world.text(path)?, &catalog));
    if let Some(moved) = moved {
        let tool = moved.tool;
        world.tell(&format!(
            "{path} is written for {tool}: `placet init --from {path}` takes it over"
        ));
    }
}

/// The name of the page with our marks: `shop/index.html` is written as `shop/index.placet.html`.
fn beside(page: &str) -> String {
    let name = page.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    match page.rfind('.').filter(|dot| *dot > name) {
        Some(dot) => {
            let (stem, ending) = page.split_at(dot);
            format!("{stem}.placet{ending}")
        }
        None => format!("{page}.placet.html"),
    }
}

/// Writes a config and says what is still to do in it.
fn write(
    path: &str,
    config: Map<String, Value>,
    catalog: &Catalog,
    world: &mut dyn World,
) -> Result<bool, String> {
    let services = config.get("services").and_then(Value::as_array);
    let services = services.map_or(0, Vec::len);
    let text = written(config)?;
    let checked = check::check(&text, catalog)?;
    world
        .write(path, text.as_bytes())
        .map_err(|error| format!("{path} could not be written: {error}"))?;
    world.say(&format!("{path}: {}", check::counted(services, "service")));
    for complaint in &checked.complaints {
        world.tell(&format!(
            "still to do: {}: {}; {}",
            complaint.path,
            complaint.problem(check::sentences()),
            complaint.remedy(check::sentences())
        ));
    }
    Ok(checked.complaints.is_empty())
}

fn known(catalog: &Catalog, id: &str) -> Result<(), String> {
    if catalog.entry(id).is_some() {
        return Ok(());
    }
    let way = match catalog.like(id) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None => "`placet list` names all".to_owned(),
    };
    Err(format!("the catalogue has no {id:?}; {way}"))
}

/// The parameters of a service, which is added if it is not there.
fn add<'a>(services: &'a mut Services, id: &str) -> &'a mut BTreeMap<String, String> {
    let place = services.iter().position(|(known, _)| known == id);
    let place = place.unwrap_or_else(|| {
        services.push((id.to_owned(), BTreeMap::new()));
        services.len() - 1
    });
    #[expect(
        clippy::indexing_slicing,
        reason = "the place was found, or made, above"
    )]
    &mut services[place].1
}

/// `matomo.url=https://stats.example.org/`.
fn set(services: &mut Services, catalog: &Catalog, setting: &str) -> Result<(), String> {
    let read = || {
        let (name, value) = setting.split_once('=')?;
        let (id, parameter) = name.rsplit_once('.')?;
        Some((id, parameter, value))
    };
    let (id, parameter, value) = read().ok_or_else(|| {
        format!("--set {setting}: write ID.PARAMETER=VALUE, such as matomo.site=1")
    })?;
    known(catalog, id)?;
    let entry = catalog.entry(id).into_iter();
    if !entry
        .flat_map(parameters)
        .any(|(name, _)| name == parameter)
    {
        return Err(format!(
            "--set {setting}: {id} has no {parameter:?}; `placet list {id}` tells what it has"
        ));
    }
    add(services, id).insert(parameter.to_owned(), value.to_owned());
    Ok(())
}

/// Looks through the pages of a folder and takes what stands there.
fn find(
    services: &mut Services,
    catalog: &Catalog,
    folder: &str,
    world: &mut dyn World,
    asks: bool,
) {
    let finder = Finder::new(catalog);
    let pages = world.pages(folder);
    if pages.is_empty() && services.is_empty() {
        world.tell(&format!(
            "{folder}: no HTML file is there to look for vendors' tags in; --pages names a folder, --service a service"
        ));
    }
    for page in pages {
        let text = world.read(&page).unwrap_or_default();
        for Found { id, params, line } in finder.find(&text) {
            let is_new = !services.iter().any(|(known, _)| known == id);
            let name = catalog
                .entry(id)
                .and_then(|entry| entry.text_at("name"))
                .unwrap_or(id);
            if is_new {
                world.tell(&format!("{page}:{line}: {name} stands here; once Placet loads it, take it out of the page"));
                let refused = asks
                    && world
                        .ask(&format!("Let Placet load {name}? [Y/n] "))
                        .is_some_and(|said| is_no(&said));
                if refused {
                    continue;
                }
            }
            let known = add(services, id);
            for (parameter, value) in params {
                known.entry(parameter.to_owned()).or_insert(value);
            }
        }
    }
}

fn is_no(said: &str) -> bool {
    said.trim().to_lowercase().starts_with('n')
}

/// Asks for what the services need and nobody has said.
fn complete(services: &mut Services, catalog: &Catalog, world: &mut dyn World) {
    for (id, params) in services.iter_mut() {
        let entry = catalog.entry(id).into_iter();
        for (name, spec) in entry.flat_map(parameters) {
            if spec.optional || spec.fallback().is_some() || params.contains_key(name) {
                continue;
            }
            let question = format!("{id}: {name} (such as {}): ", spec.example());
            if let Some(value) = answer(world, &question) {
                params.insert(name.to_owned(), value);
            }
        }
    }
}

fn answer(world: &mut dyn World, question: &str) -> Option<String> {
    let said = world.ask(question)?.trim().to_owned();
    (!said.is_empty()).then_some(said)
}

/// The services as they stand in a config.
fn listed(services: &Services) -> Value {
    let list = services.iter().map(|(id, params)| {
        let mut service = Map::from_iter([("id".to_owned(), json!(id))]);
        service.extend(
            params
                .iter()
                .map(|(name, value)| (name.clone(), json!(value))),
        );
        Value::Object(service)
    });
    Value::Array(list.collect())
}

/// The text of a config, with its schema for the owner's editor.
pub fn written(config: Map<String, Value>) -> Result<String, String> {
    let schema = json!("./node_modules/placet/dist/placet.schema.json");
    let mut whole = Map::from_iter([("$schema".to_owned(), schema)]);
    whole.extend(config);
    let text = serde_json::to_string_pretty(&whole).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}
