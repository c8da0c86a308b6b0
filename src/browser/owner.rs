//! What owners ask for, and no visitor: the panel, a file of its own, and a look for third parties that the page loads past
//! us. Blocks nothing, and claims nothing else.

use super::{fetch, inbox, inputs, platform, steps};
use crate::config::{Complaint, Value, leak, matches, parse};

/// Opens the panel.
pub fn open_panel() {
    look();
    let address = inputs::beside("placet.debug.js");
    steps::run(&[Value::map(vec![("script", Value::Str(leak(address)))])]);
}

/// Complains of every host that the page asked, that a service of the catalogue is known to use, and that no allowed
/// service uses. Several may share a host, as those of Google do.
fn look() {
    let hosts = platform::hosts_asked();
    let table = inputs::beside("services/known.json");
    fetch::json(
        &table,
        Box::new(move |table| {
            let table = parse(leak(table));
            for host in &hosts {
                let uses = |service: &Value| {
                    let patterns = service.get("hosts").map_or(&[][..], Value::items);
                    let mut patterns = patterns.iter().filter_map(Value::text);
                    patterns.any(|pattern| matches(pattern, host))
                };
                let known = table.entries().iter().filter(|(_, service)| uses(service));
                let known: Vec<_> = known.map(|(id, _)| *id).collect();
                let allows = |id: &&str| inbox::read(|model| model.allows(id));
                if !known.iter().any(allows)
                    && let Some(id) = known.first()
                {
                    inbox::complain(Complaint::new("unheld", host, &[id]));
                }
            }
        }),
    );
}
