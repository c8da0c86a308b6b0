//! The owner's command: `init`, `check`, `site`, `list`, `policy`. The same verbs for `./build.sh`, for `npx placet` (as
//! wasm in Node) and for the studio.
//!
//! | file | what it knows |
//! | --- | --- |
//! | [`world`] | what the command asks of its surroundings: files, the folder that was built, the terminal |
//! | [`order`] | what the words on the command line mean |
//! | [`catalog`] | the services and languages of the built folder |
//! | [`source`] | in which line of a file a value stands |
//! | [`check`] | what is wrong with a config |
//! | [`site`] | a site's own files: config, services and languages in front of the program, and the small file that calls it |
//! | [`ahead`] | what is known of a first visit before anybody comes: the notice as a picture |
//! | [`words`] | words where no engine is asked |
//! | [`snippets`] | which vendors' tags stand in a page, and with which ids |
//! | [`start`] | a first config, from answers and from what the pages hold |
//! | [`moving`] | the configs and marks of other tools |
//! | [`studio`] | a config while its owner makes it in a browser |
//! | [`list`] | the catalogue, for people and for programs |
//! | [`countries`] | which codes name a country |
//! | [`server`] | what may run for the visitor of a request |
//! | [`declaration`] | the table of services and what they store, in any language |
//! | [`run`] | which verb calls which of these |
//!
//! It reads and writes nothing by itself: a [`World`] does, so that every verb is tested without a disk.

pub mod ahead;
#[cfg(target_arch = "wasm32")]
mod browser;
pub mod catalog;
pub mod check;
pub mod countries;
pub mod declaration;
pub mod list;
pub mod moving;
#[cfg(target_arch = "wasm32")]
mod node;
pub mod order;
mod run;
pub mod server;
pub mod site;
pub mod snippets;
pub mod source;
pub mod start;
pub mod studio;
#[cfg(test)]
mod tests;
pub mod words;
pub mod world;

pub use run::run;
pub use world::World;
