//! Every key that a config and a service may have, with the form of its value. The reader, the JSON Schema and the types
//! agree with this table, key by key, by test; it knows no defaults but the first word of a choice.

/// A key, and the form of what stands under it.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What may stand under it.
    pub form: Form,
}

/// What may stand under a key.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// An object with these keys, of which the first so many must be there.
    Map(&'static [Key], u8),
    /// A list of objects with these keys, of which the first so many must be there.
    List(&'static [Key], u8),
    /// An object of the four categories, each an object with these keys.
    ByCategory(&'static [Key]),
    /// An object of any keys and texts.
    Texts,
    /// An object of any keys and objects.
    Maps,
    /// Any object.
    Object,
    /// A list that is read by itself: services and steps.
    Items,
    /// A list of texts.
    Names,
    /// Any text.
    Text,
    /// Text that is not empty.
    Name,
    /// True or false.
    Flag,
    /// True or false, or an object with these keys, which means true.
    FlagOr(&'static [Key]),
    /// One of these words; the first is the default, where there is one.
    Choice(&'static [&'static str]),
    /// A list of such words.
    Choices(&'static [&'static str]),
    /// The id of a category.
    Category,
    /// A link that visitors may follow.
    Link,
    /// A link, a mail address or any other text.
    Contact,
    /// Where something is posted.
    Endpoint,
    /// A whole number from 0 to 4,294,967,295.
    Count,
    /// 1 to 6.
    Level,
    /// `13 months`, `180 days`.
    Span,
    /// `393 days`, `30 minutes`, `session`, `persistent`.
    Lifetime,
    /// Name of a cookie.
    CookieName,
    /// A domain for a cookie.
    Domain,
    /// A path for a cookie.
    Path,
    /// A language tag, or `auto`.
    Tag,
    /// Name of something stored, with `*` for any run of characters, but not `*` alone.
    Pattern,
    /// An object of parameters and their specs.
    Params,
}

const fn key(name: &'static str, form: Form) -> Key {
    Key { name, form }
}

/// The keys of the config.
pub const CONFIG: &[Key] = &[
    key("$schema", Form::Text),
    key("policy", Form::Map(POLICY, 0)),
    key("services", Form::Items),
    key("former", Form::Names),
    key("compat", COMPAT),
    key("aliases", Form::Texts),
    key("takeOver", Form::Names),
    key("categories", Form::ByCategory(CATEGORY)),
    key("expiry", Form::Map(EXPIRY, 0)),
    key("revision", Form::Count),
    key("storage", Form::Map(STORAGE, 0)),
    key("ui", Form::Map(UI, 0)),
    key("language", Form::Tag),
    key("texts", Form::Texts),
    key("signals", Form::Map(SIGNALS, 0)),
    key("gpc", Form::Choice(&["honor", "ignore"])),
    key("dnt", Form::Choice(&["ignore", "honor"])),
    key("hold", Form::Choice(&["marked"])),
    key("records", Form::Map(RECORDS, 0)),
    key("catalog", Form::Maps),
    key("locales", Form::Maps),
];

/// The tools whose marks may stay. A record of a choice that was taken over names one by its place, so that a new one goes to
/// the end.
pub static TOOLS: [&str; 5] = [
    "vanilla-cookieconsent",
    "klaro",
    "orejime",
    "cookiebot",
    "onetrust",
];

/// `placet.js` alone knows none of them, and says so.
const COMPAT: Form = if cfg!(feature = "compat") {
    Form::Choices(&TOOLS)
} else {
    Form::Names
};

const POLICY: &[Key] = &[
    key("url", Form::Link),
    key("controller", Form::Text),
    key("contact", Form::Contact),
    key("authority", Form::Link),
    key("links", Form::List(LINK, 2)),
];

const LINK: &[Key] = &[key("text", Form::Name), key("url", Form::Link)];

const CATEGORY: &[Key] = &[
    key("name", Form::Name),
    key("text", Form::Name),
    key("hidden", Form::Flag),
];

const EXPIRY: &[Key] = &[key("accept", Form::Span), key("reject", Form::Span)];

const STORAGE: &[Key] = &[
    key("name", Form::CookieName),
    key("domain", Form::Domain),
    key("path", Form::Path),
    key("sameSite", Form::Choice(&["Lax", "Strict", "None"])),
];

const UI: &[Key] = &[
    key("layout", Form::Choice(&["bar", "box", "dialog", "inline"])),
    key("position", Form::Choice(POSITIONS)),
    key(
        "theme",
        Form::Choice(&["auto", "light", "dark", "contrast"]),
    ),
    key("reopen", Form::FlagOr(REOPEN)),
    key("close", Form::Choice(&["none", "refuse"])),
    key("frames", Form::Choice(&["ask", "shut"])),
    key("reload", Form::Choice(&["auto", "ask", "now", "never"])),
    key("title", Form::Level),
];

const REOPEN: &[Key] = &[
    key(
        "corner",
        Form::Choice(&["bottom-start", "bottom-end", "top-start", "top-end"]),
    ),
    key("distance", Form::Count),
];

const SIGNALS: &[Key] = &[
    key("vendors", Form::Flag),
    key("dataLayer", Form::Flag),
    key("wordpress", Form::Flag),
    key("shopify", Form::Flag),
];

const RECORDS: &[Key] = &[key("endpoint", Form::Endpoint)];

const POSITIONS: &[&str] = &["bottom", "top", "bottom-start", "bottom-end", "center"];

/// The keys of a service; the names of its parameters stand beside them.
pub const SERVICE: &[Key] = &[
    key("id", Form::Name),
    key("name", Form::Name),
    key("category", Form::Category),
    key(
        "kind",
        Form::Choice(&["script", "embed", "stylesheet", "disclosure"]),
    ),
    key("provider", Form::Map(PROVIDER, 0)),
    key("purposes", Form::Names),
    key("params", Form::Params),
    key("hosts", Form::Names),
    key("cookies", Form::List(COOKIE, 1)),
    key("storage", Form::List(STORED, 2)),
    key("load", Form::Items),
    key("signal", Form::Items),
    key("revoke", Form::Items),
    key(
        "afterRevoke",
        Form::Choice(&["reload", "stops", "cookieless"]),
    ),
    key("notes", Form::Names),
    key("before", Form::Map(BEFORE, 0)),
    key("reason", Form::Name),
    key("frame", Form::Map(FRAME, 0)),
    key("checked", Form::Text),
    key("evidence", Form::Text),
];

const PROVIDER: &[Key] = &[
    key("name", Form::Name),
    key("country", Form::Text),
    key("policy", Form::Link),
];

const COOKIE: &[Key] = &[
    key("name", Form::Pattern),
    key("lifetime", Form::Lifetime),
    key("role", Form::Name),
    key("scope", Form::Choice(PLACES.split_at(3).0)),
    key("flag", Form::Flag),
];

const STORED: &[Key] = &[
    key("area", Form::Choice(PLACES.split_at(3).1)),
    key("name", Form::Pattern),
    key("lifetime", Form::Lifetime),
    key("role", Form::Name),
    key("flag", Form::Flag),
];

const BEFORE: &[Key] = &[
    key("when", Form::Name),
    key("load", Form::Items),
    key("note", Form::Name),
];

const FRAME: &[Key] = &[key("host", Form::Name), key("query", Form::Name)];

/// Where a service may store: the values of a cookie's `scope`, then those of `storage[].area`.
pub static PLACES: [&str; 8] = [
    "site",
    "third-party",
    "http-only",
    "local",
    "session",
    "database",
    "cache",
    "worker",
];
