//! The config that the rest relies on: every field has a value that is safe. Knows nothing of how it was written.

use super::{Entry, Value};
use crate::consent::Span;

/// Which signals go out. All of them only reach what is configured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signals {
    /// Signal steps of the services' entries.
    pub vendors: bool,
    /// A `dataLayer` event after each choice, for Tag Manager.
    pub data_layer: bool,
    /// The WordPress Consent API.
    pub wordpress: bool,
    /// Shopify customer privacy.
    pub shopify: bool,
}

/// Everything but the services.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Links and names shown to visitors: `url`, `controller`, `contact`, `authority`; empty where not given.
    pub policy_url: &'static str,
    /// Who is responsible.
    pub controller: &'static str,
    /// How to reach them: an address, `mailto:` or a link.
    pub contact: &'static str,
    /// Address of the supervisory authority.
    pub authority: &'static str,
    /// More links of the notice: a list of maps with `text`, which may be one of our words for such links, and `url`.
    pub links: &'static Value,
    /// Ids of services that the site has given up: what they left is erased.
    pub former: Vec<&'static str>,
    /// The tools whose marks may stay.
    #[cfg(feature = "compat")]
    pub compat: &'static [Value],
    /// Other tools' words for our categories and services: a map of theirs to ours.
    #[cfg(feature = "compat")]
    pub aliases: &'static Value,
    /// The categories and services that visitors were asked about by one of those tools, whose stored choice is taken over.
    #[cfg(feature = "compat")]
    pub take_over: &'static [Value],
    /// By the id of a category: an owner's `name` and `text` for it, and whether it is `hidden`.
    pub categories: &'static Value,
    /// How long an acceptance lives.
    pub expiry_accept: Span,
    /// How long a refusal lives.
    pub expiry_reject: Span,
    /// The owner's own revision; 0 where none was set.
    pub revision: u32,
    /// Name of our cookie.
    pub cookie_name: &'static str,
    /// Its domain; empty for the host alone.
    pub cookie_domain: &'static str,
    /// Its path.
    pub cookie_path: &'static str,
    /// `Lax`, `Strict`, or `None`, with which the choice is kept in a frame of another site too.
    pub same_site: &'static str,
    /// Where the notice stands, `bar`, `box`, `dialog` or `inline`: this and the next two are words for the style sheet.
    pub layout: &'static str,
    /// Which edge or corner; a bar has an edge.
    pub position: &'static str,
    /// Light or dark, black and white (`contrast`), or `auto`: as the visitor's system says.
    pub theme: &'static str,
    /// Whether the reopen button is drawn.
    pub reopen: bool,
    /// The corner in which that button stands.
    pub corner: &'static str,
    /// How far it stands from the edges, in pixels.
    pub distance: u32,
    /// Whether the notice can be closed, which refuses.
    pub close: bool,
    /// Whether nobody is asked in a frame of another origin's page.
    pub shut_frames: bool,
    /// What a withdrawal does that only a new page completes: `ask`, `now`, `never`, or `auto`, which
    /// asks those who have typed something.
    pub reload: &'static str,
    /// Level of the notice's heading, 1 to 6.
    pub title: u8,
    /// A language tag, or empty for auto.
    pub language: &'static str,
    /// The owner's own words: a map of key to text.
    pub texts: &'static Value,
    /// Which signals go out.
    pub signals: Signals,
    /// Whether Global Privacy Control turns targeting off.
    pub gpc: bool,
    /// Whether Do Not Track does the same.
    pub dnt: bool,
    /// Where proof of a choice is posted; empty for nowhere.
    pub records: &'static str,
}

/// A service that the owner named: ready, or waiting for its catalogue entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot {
    /// Written out, or filled from the catalogue.
    Ready(&'static Entry),
    /// A catalogue id with what the owner wrote beside it; the path is for complaints.
    Waiting {
        /// The catalogue id.
        id: &'static str,
        /// The owner's own fields.
        own: &'static Value,
        /// Where it stands in the config, such as `services[2]`.
        path: &'static str,
    },
    /// Cannot work, and was complained about: stays shut.
    Broken,
}

/// The whole config.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Everything but the services.
    pub settings: Settings,
    /// The services, in the owner's order.
    pub slots: Vec<Slot>,
    /// Entries that came with the config (`build.sh site`): a map of id to entry.
    pub catalog: &'static Value,
    /// Languages that came with the config (`build.sh site`): a map of tag to locale.
    pub locales: &'static Value,
}
