//! What is for owners, and no visitor: the panel, a file of its own, and a look for third parties that the page loads past
//! us. Blocks nothing, and claims nothing else.

use super::marked::Embed;
use super::platform::{self, Element};
use super::{fetch, inbox, inputs, steps};
use crate::banner::Model;
use crate::config::{Complaint, Value, leak, matches, parse};

/// Opens the panel.
pub fn open_panel() {
    look();
    let address = inputs::beside("placet.debug.js");
    steps::run(&[Value::map(vec![("script", Value::Str(leak(address)))])]);
}

/// What keeps this element from running, in the words of its mark; nothing where it has none.
pub fn missing(node: &Element) -> Option<String> {
    let embed = Embed::read(node)?;
    Some(match embed.is_granted() {
        true => String::new(),
        false => inbox::read(|model| model.missing(embed.need)),
    })
}

/// Milliseconds after which a page is looked at, and again while it still loads: a vendor's tag has fetched what it fetches.
const LOADED: u32 = 2000;

/// Looks once the page has loaded, where the visitor is asked and has let nothing run: what other sites were asked for came
/// past us then. A page that asked none fetches nothing for it.
pub fn look_later() {
    platform::later(
        LOADED,
        Box::new(|| {
            if !platform::has_loaded() || inbox::read(Model::is_waiting) {
                look_later();
            } else if inbox::read(Model::is_untouched) && !inputs::follows() {
                look();
            }
        }),
    );
}

/// Complains of every host that the page asked, that a service of the catalogue is known to use, and that none uses which
/// runs by the owner's config. Several may share a host, as those of Google do: the one that the config names is told.
fn look() {
    let hosts = platform::hosts_asked();
    if hosts.is_empty() {
        return;
    }
    let table = inputs::beside("services/known.json");
    fetch::json(
        &table,
        Box::new(move |table| {
            let table = parse(leak(table));
            for host in &hosts {
                let mut user = "";
                inbox::read(|model| {
                    for (id, service) in table.entries() {
                        let patterns = service.at("hosts").items().iter();
                        let mut patterns = patterns.filter_map(Value::text);
                        let uses = patterns.any(|pattern| matches(pattern, host));
                        if uses && (user.is_empty() || model.knows(id)) {
                            user = id;
                        }
                    }
                    if model.is_used(host) {
                        user = "";
                    }
                });
                if !user.is_empty() {
                    inbox::complain(Complaint::new("unheld", host, &[user]));
                }
            }
        }),
    );
}
