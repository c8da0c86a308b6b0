//! What can happen: facts, with whatever of the world they bring along. Knows nothing of what follows.

use crate::config::{Config, Place, Value};
use crate::consent::{Category, CategorySet};
use crate::release::Once;

/// The moment of an act: the only clock and the only randomness that the pure rooms get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Seconds since 1970.
    pub time: i64,
    /// 64 random bits, for the id of a record.
    pub random: u64,
}

/// What is read from the world at the start, once.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The config, read.
    pub config: Config,
    /// The values of all cookies under our name.
    pub stored: Vec<String>,
    /// All cookies of the page, where the owner asks for the choice that another tool stored; else nothing.
    #[cfg(feature = "compat")]
    pub jar: String,
    /// Signals that go out before any vendor's tag, by catalogue id: entries are fetched too late for them.
    pub defaults: Value,
    /// What the first layer tells of each service of the catalogue: a table, by the hash of its id.
    pub outlines: String,
    /// The page is shown in a frame of another origin's page.
    pub framed: bool,
    /// Global Privacy Control is on.
    pub gpc: bool,
    /// Do Not Track is on.
    pub dnt: bool,
    /// The language of the words.
    pub language: String,
    /// The moment.
    pub now: Now,
}

impl Inputs {
    /// What is read of a visitor of whom nothing is known: nothing is stored, and nothing is signalled.
    pub fn of_nobody(config: Config, now: Now) -> Inputs {
        Inputs {
            config,
            stored: Vec::new(),
            #[cfg(feature = "compat")]
            jar: String::new(),
            defaults: Value::Null,
            outlines: String::new(),
            framed: false,
            gpc: false,
            dnt: false,
            language: "en".to_owned(),
            now,
        }
    }
}

/// A button, a link or a call of the page that means the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Accept all.
    AcceptAll,
    /// Reject all.
    RejectAll,
    /// Open the preferences.
    Preferences,
    /// Save what the switches say.
    Save,
    /// Close the preferences without a choice; Escape does the same.
    Close,
    /// Show the notice.
    Show,
    /// Hide whatever is shown, without a choice.
    Hide,
    /// Take the choice back.
    Withdraw,
    /// Hand out the record.
    Export,
    /// Forget the choice and everything that services stored.
    Erase,
    /// Load the page again, so that what was taken back stops.
    Reload,
    /// Not now.
    KeepEditing,
}

impl Press {
    /// All of them.
    pub const ALL: [Press; 12] = [
        Press::AcceptAll,
        Press::RejectAll,
        Press::Preferences,
        Press::Save,
        Press::Close,
        Press::Show,
        Press::Hide,
        Press::Withdraw,
        Press::Export,
        Press::Erase,
        Press::Reload,
        Press::KeepEditing,
    ];

    /// The word in `data-action` and `data-placet`.
    pub fn id(self) -> &'static str {
        match self {
            Press::AcceptAll => "accept-all",
            Press::RejectAll => "reject-all",
            Press::Preferences => "preferences",
            Press::Save => "save",
            Press::Close => "close",
            Press::Show => "show",
            Press::Hide => "hide",
            Press::Withdraw => "withdraw",
            Press::Export => "export",
            Press::Erase => "erase",
            Press::Reload => "reload",
            Press::KeepEditing => "keep-editing",
        }
    }

    /// The press for a word; the reopen control opens the preferences.
    pub fn from_id(id: &str) -> Option<Press> {
        let id = if id == "reopen" { "preferences" } else { id };
        Press::ALL.iter().find(|press| press.id() == id).copied()
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The tag ran and the world was read.
    Started(Box<Inputs>),
    /// Catalogue entries came: a map by id, null for one that did not.
    #[cfg(feature = "reader")]
    Arrived(Value),
    /// Catalogue entries of services that the site has given up came, in the same way.
    #[cfg(feature = "reader")]
    FormerArrived(Value),
    /// Marked content was found: what it needs.
    MarksFound(CategorySet),
    /// Something was pressed.
    Pressed(Press, Now),
    /// Page code asked for what a button does, or pressed it itself.
    Called(Press, Now),
    /// "Delete" beside something that a service stored: where it is, and its name.
    PressedDelete(Place, String),
    /// A category's switch was moved.
    SwitchedCategory(Category, bool),
    /// A service's switch was moved.
    SwitchedService(String, bool),
    /// The page's code chose for a visitor who acted there: answers for categories and services.
    Chose {
        /// Answers by category.
        categories: Vec<(Category, bool)>,
        /// Answers by service id.
        services: Vec<(&'static str, bool)>,
        /// The moment.
        now: Now,
    },
    /// "Load once" on a placeholder: what the visitor lets load.
    LoadOnce(Once),
    /// "Always allow" on a placeholder: its service, or else its category.
    AlwaysAllow {
        /// The category.
        category: Category,
        /// The service, if the embed names one.
        service: Option<String>,
        /// The moment.
        now: Now,
    },
    /// Another tab chose, or the page came back from the back/forward cache.
    Reread {
        /// The values of all cookies under our name.
        stored: Vec<String>,
        /// The moment.
        now: Now,
    },
    /// Held code was closed; whether code that cannot be stopped had run.
    Closed {
        /// Whether released scripts of the page are still running.
        running: bool,
    },
    /// A script of the page ran that had waited for a grant.
    ScriptRan,
    /// A reload is due: whether the visitor has typed something that would be lost with the page.
    Typed(bool),
    /// The record was written and is not there.
    Unstored,
    /// Storage was swept; names of what is still there.
    Swept(Vec<String>),
    /// The layer was drawn; the hash of its words, 0 where there are none.
    Drawn(u32),
    /// Words in the visitor's language came.
    Spoken {
        /// Their language.
        language: String,
    },
    /// The page was parsed, or page code asks to look again.
    Parsed,
    /// The page is going away.
    Leaving,
}

#[cfg(test)]
mod tests {
    use super::Press;

    #[test]
    fn every_press_is_known_by_its_word() {
        for press in Press::ALL {
            assert_eq!(Press::from_id(press.id()), Some(press));
        }
        assert_eq!(Press::from_id("reopen"), Some(Press::Preferences));
        assert_eq!(Press::from_id("open"), None);
    }
}
