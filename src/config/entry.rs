//! A service as the catalogue or an owner writes it: who it is, what it stores, what loads it and what stops it.
//! Knows nothing of what the visitor answered.

use super::Value;
use crate::consent::Service;

/// What a service is to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Code that runs in the page.
    Script,
    /// Content in a frame or image, shown behind a placeholder.
    Embed,
    /// A style sheet or font.
    Stylesheet,
    /// Listed, without a switch: nothing of it reaches the browser.
    Disclosure,
}

/// What becomes of running code after a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// Its revoke calls are known to stop it.
    Stops,
    /// It goes on without storing anything.
    Cookieless,
    /// Only a reload stops it. The default for whoever does not know.
    Reload,
}

/// Who is behind a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Legal name.
    pub name: String,
    /// Two letters, ISO 3166-1.
    pub country: String,
    /// Address of the provider's privacy policy.
    pub policy: String,
}

/// Where something is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A cookie of the site's own domain.
    Cookie,
    /// A cookie on the provider's domain, out of our reach.
    ThirdParty,
    /// A cookie that only the server can remove.
    HttpOnly,
    /// `localStorage`.
    Local,
    /// `sessionStorage`.
    Session,
    /// A database of IndexedDB.
    Database,
    /// A cache of the Cache API.
    Cache,
}

/// One thing that a service stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub place: Place,
    /// Its name; `*` stands for any run of characters. Parameters are filled in.
    pub name: String,
    /// How long it lives, as written: `393 days`, `30 minutes`, `session`, `persistent`.
    pub lifetime: String,
    /// Key of the sentence that says what it is for.
    pub role: String,
    /// An opt-out flag of the vendor: stays on withdrawal, goes on `erase`.
    pub flag: bool,
}

/// One service, ready to be asked about and run.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its part in consent.
    pub service: Service,
    /// What a visitor calls it.
    pub name: String,
    /// What it is to the page.
    pub kind: Kind,
    /// Who is behind it.
    pub provider: Provider,
    /// Keys of the sentences that say what it is for.
    pub purposes: Vec<String>,
    /// Further keys of sentences that visitors are told, such as `tells-cookieless`.
    pub notes: Vec<String>,
    /// Hosts that content of it comes from, parameters filled in.
    pub hosts: Vec<String>,
    /// What it stores.
    pub stores: Vec<Stored>,
    /// Steps that load it, signal to it and revoke; see the steps file. Lists.
    pub load: Value,
    /// Signals, each `at` start or choice.
    pub signal: Value,
    /// Steps that stop it.
    pub revoke: Value,
    /// What its code does after the revoke steps.
    pub afterwards: Afterwards,
    /// The parameters that the owner gave or the entry defaults, checked.
    pub params: Vec<(String, Value)>,
}
