//! The policy under which a page of the shop stands with `PLACET_STRICT=1`, unless it brings one: nothing but the site's own
//! files, the page's own inline code by its hashes, and vendors by `https:`. WebAssembly is forbidden by it, and nothing in it
//! is there for Placet. Knows no case.

use crate::inline_code::InlineCode;
use crate::world::{Reply, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where browsers send what the policy has refused.
pub const REPORTS: &str = "/what-was-refused";

/// Whether pages get the policy.
pub fn is_asked_for() -> bool {
    std::env::var_os("PLACET_STRICT").is_some()
}

static PAGES: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// How many pages stood under it, and how many brought their own.
pub fn pages() -> [usize; 2] {
    [0, 1].map(|at| PAGES[at].load(Ordering::SeqCst))
}

/// What came of it in a case.
#[derive(Clone, Default)]
pub struct Seen {
    /// The pages by host and path, and whether they stand under the policy.
    pages: BTreeMap<String, bool>,
    /// How often a page under the policy asked for a file of the program.
    programs: usize,
    /// And how often the one that is JavaScript alone.
    translations: usize,
    /// What the policy refused our files.
    reports: Vec<String>,
}

/// What a case that passed says about the policy.
pub enum Verdict {
    /// The program ran under it.
    Kept,
    /// No page stood under it, or none with the program.
    SaysNothing,
    Broken(String),
}

impl Seen {
    pub fn note_page(&mut self, request: &Request, is_under: bool) {
        self.pages.insert(request.place(), is_under);
        PAGES[usize::from(!is_under)].fetch_add(1, Ordering::SeqCst);
    }

    /// A request that is not for a page.
    pub fn note(&mut self, request: &Request, reply: &Reply) {
        let referrer = request.header("referer");
        let page = referrer.split_once("://").map_or("", |(_, page)| page);
        let page = page.split(['?', '#']).next().unwrap_or_default();
        // A page that does not say who asks is one of them, too.
        if *self.pages.get(page).unwrap_or(&true) {
            self.programs += usize::from(names_ours(&request.path));
            let is_translation = request.path.contains(".nowasm") || is_translation(&reply.body);
            self.translations += usize::from(is_translation);
        }
        if request.path == REPORTS {
            self.reports.extend(about_ours(&request.body));
        }
    }

    /// What the case says, whose last page has the program or not.
    pub fn verdict(&self, has_program: bool) -> Verdict {
        if !self.reports.is_empty() {
            let told = self.reports.join("\n    ");
            return Verdict::Broken(format!("the policy refused our own file:\n    {told}"));
        }
        let is_under = self.pages.values().any(|is_under| *is_under);
        match (is_under, self.translations) {
            (true, 1..) => Verdict::Kept,
            (true, 0) if self.programs > 0 && has_program => {
                Verdict::Broken("the program never came as JavaScript".into())
            }
            _ => Verdict::SaysNothing,
        }
    }
}

/// Whether this is the program as JavaScript alone, under whatever name a bundler gave it: `wasm2js` begins it with the letters of
/// Base64.
fn is_translation(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&body[..body.len().min(80)]);
    start.contains("=new Uint8Array(123);for(")
}

/// Whether an address is one of our files'.
fn names_ours(address: &str) -> bool {
    address.contains("/placet") || address.contains("/own/")
}

/// What a report says, if it is about one of our files; but for the one that tells them whether WebAssembly is allowed.
fn about_ours(report: &str) -> Option<String> {
    let report: Value = serde_json::from_str(report).ok()?;
    let of = |name: &str| report["csp-report"][name].as_str().unwrap_or_default();
    let (refused, by) = (of("blocked-uri"), of("source-file"));
    let is_ours = refused != "wasm-eval" && (names_ours(refused) || names_ours(by));
    is_ours.then(|| format!("{} {refused}, by {by}", of("violated-directive")))
}

/// The policy for this page, into which its own code inserts that HTML; none where the page brings its own.
pub fn policy(page: &Reply, inserted: &str) -> Option<String> {
    let html = String::from_utf8_lossy(&page.body).replace("\r\n", "\n");
    let html = html + inserted;
    let code = InlineCode::of(&html);
    if code.has_policy || !page.header_of("content-security-policy").is_empty() {
        return None;
    }
    let allowed = |texts: &BTreeSet<String>, attributes: &BTreeSet<String>| {
        let mut sources = String::new();
        for text in texts.union(attributes) {
            sources += &format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
        }
        match attributes.is_empty() {
            true => sources,
            false => sources + " 'unsafe-hashes'",
        }
    };
    // Pictures and frames that the page has inside itself.
    let inside = |scheme: &str| match html.contains(scheme) {
        true => format!(" {scheme}"),
        false => String::new(),
    };
    let [data, blob] = ["data:", "blob:"].map(inside);
    let scripts = allowed(&code.scripts, &code.handlers);
    let styles = allowed(&code.styles, &code.style_attributes);
    Some(format!(
        "default-src 'none'; script-src 'self' https:{scripts}; style-src 'self' https:{styles}; connect-src 'self' https:; \
        img-src 'self' https:{data}; frame-src 'self' https:{data}{blob}; media-src 'self' https:; font-src 'self' https:; \
        object-src 'self' https:; manifest-src 'self'; report-uri {REPORTS}"
    ))
}
