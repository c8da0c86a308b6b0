//! Held embeds and widgets: looks at those that are found, follows what the page does to them, and lets them load or has a
//! placeholder stand for them. Decides nothing: which deed follows is `release`'s to say, what may load the model's.

use super::marked::Embed;
use super::platform::{self, Element};
use super::stands::{self, Hearers};
use super::{addresses, inbox, inputs, listen, placeholders};
use crate::banner::Model;
use crate::config::{Complaint, host_of};
use crate::release::{Attributes, Kind, Mark, Place, Stand, Standing};

/// What loads by itself in a widget.
const LOADING: &str = "iframe[src],embed[src],object[data],script[src]:not([type='text/plain' i])";

/// Starts to hear of held elements.
pub fn watch() {
    let mut names = ["sandbox", "title", "srcdoc"].map(str::to_owned).to_vec();
    for place in Place::ALL {
        names.push(place.live().to_owned());
        names.extend(place.waiting().map(str::to_owned));
    }
    stands::begin(
        names,
        &Hearers {
            seen: |nodes| nodes.iter().for_each(placeholders::raise),
            changed: |nodes| nodes.iter().for_each(changed),
            loaded: |node| loaded(&node),
            pressed: |node, action, click| {
                listen::remember(&click);
                placeholders::pressed(&node, &action);
            },
            moved: placeholders::place,
        },
    );
}

/// Looks at a marked element that was found: tells what nothing can hold, and sees to the rest.
pub fn look(node: &Element) {
    let (_, is_new) = stands::number_of(node);
    let Some(embed) = Embed::read(node) else {
        return;
    };
    let standing = embed.parts().iter().fold(Standing::Nothing, |all, part| {
        embed.mark.standing(part, all)
    });
    if embed.mark.kind != Kind::Template {
        let code = match standing {
            Standing::Nothing if embed.mark.misses(node) => Some("other-form"),
            Standing::Nothing => return,
            Standing::Loads if embed.is_granted() || embed.need.is_broken() => return,
            Standing::Loads => Some("not-held"),
            Standing::Held => embed.need.is_broken().then_some("unknown-category/mark"),
        };
        if let Some(code) = code {
            inbox::complain(Complaint::new(code, &embed.told(), &[]));
            return;
        }
    }
    drop_text(&embed);
    let loads_too = match embed.mark.kind {
        Kind::Widget => loads_inside(node),
        Kind::Frame | Kind::Link | Kind::Embed | Kind::Object => asks_another(node),
        // Beside the one that waits it is a small picture of the owner's, from wherever it comes.
        Kind::Image | Kind::Video | Kind::Audio | Kind::Script | Kind::Template => false,
    };
    // What a script has drawn by then, once it was granted, is not looked at when it may run no more.
    if is_new && loads_too && !embed.is_granted() {
        inbox::complain(Complaint::new("not-held", &embed.told(), &[]));
    }
    if embed.mark.kind == Kind::Object && node.first_child().is_some() {
        // Once Chromium has shown what stands inside an object it shows nothing else, whatever address it is given, also after
        // it left the page and came back (ten ways tried, Chromium 156).
        inbox::complain(Complaint::new("filled-object", &embed.told(), &[]));
    }
    load_or_hold(node);
}

/// Whether something stands in a widget that an engine loads from another host, and that has no mark of its own. (A picture
/// may be the owner's, from wherever it comes.)
fn loads_inside(widget: &Element) -> bool {
    let loads =
        |node: &Element| asks_another(node) && Mark::read(&node.local_name(), node).is_none();
    widget.query_all(LOADING).iter().any(loads)
}

/// Whether the live address of an element is at another host than the page's.
fn asks_another(node: &Element) -> bool {
    let live = [Place::Src, Place::Data, Place::Href]
        .into_iter()
        .find_map(|place| node.attribute(place.live()));
    let address = live.and_then(|live| platform::web_address(&live));
    address.is_some_and(|address| host_of(&address) != host_of(&inputs::address()))
}

/// Takes the text of a held frame away, which is shown in place of any address.
fn drop_text(embed: &Embed) {
    if embed.mark.kind == Kind::Frame && embed.node.has("srcdoc") && !embed.is_granted() {
        embed.node.remove_attribute("srcdoc");
        inbox::complain(Complaint::new("loaded-by-another", &embed.told(), &[]));
    }
}

/// Lets the element load, or takes back what we let it load and sees to its placeholder.
fn load_or_hold(node: &Element) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    let granted = embed.is_granted();
    let is_frame = embed.mark.kind == Kind::Frame;
    if granted && is_frame && (inbox::read(Model::is_waiting) || stands::is_fresh(node)) {
        // In which form its service wants it is not known yet, or it is too young to load.
        return;
    }
    if embed.mark.kind.is_embed() {
        addresses::follow(&embed, granted);
    }
    if granted {
        placeholders::lower(&embed);
        return;
    }
    match embed.stand {
        Stand::Document | Stand::Over => {
            if is_frame {
                stands::watch_loads(node);
            }
            placeholders::await_view(&embed);
        }
        Stand::Root | Stand::Child => placeholders::raise(node),
        Stand::Nothing if is_part(node) => (),
        Stand::Nothing => inbox::complain(Complaint::new("nothing-held", &embed.told(), &[])),
        Stand::Nowhere => (),
    }
}

/// Whether it is a part of a held element, by whose mark it goes: a `<source>` that carries the mark as well.
fn is_part(node: &Element) -> bool {
    let around = node.parent().and_then(|parent| parent.element());
    let whole = around.and_then(|around| match &*around.local_name() {
        "picture" => around.query_all("img").pop(),
        _ => Some(around),
    });
    let mark = whole.and_then(|whole| Mark::read(&whole.local_name(), &whole));
    mark.is_some_and(|mark| mark.kind.is_embed())
}

/// The page changed something on a held element, or on a part of one.
fn changed(node: &Element) {
    if let Some(embed) = Embed::read(node) {
        if embed.mark.kind.is_embed() {
            drop_text(&embed);
            load_or_hold(node);
            placeholders::refresh();
        }
        return;
    }
    // A part: its element stands around it, or beside it in a <picture>.
    let around = node.parent().and_then(|parent| parent.element());
    if let Some(around) = around {
        if Mark::read(&around.local_name(), &around).is_some() {
            load_or_hold(&around);
        }
        around.query_all("img").iter().for_each(load_or_hold);
    }
}

/// A frame has loaded a document: its empty one, if it is held.
fn loaded(node: &Element) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    if embed.is_granted() {
        return;
    }
    addresses::has_left(&embed);
    if embed.stand == Stand::Document {
        let is_bare = |name| node.attribute(name).is_none();
        if is_bare("src") && is_bare("srcdoc") && stands::inside_frame(node).is_none() {
            // Led elsewhere by its window, as lazysizes does it.
            stands::empty(node);
            inbox::complain(Complaint::new("loaded-by-another", &embed.told(), &[]));
        }
        stands::await_view(node);
    }
}
