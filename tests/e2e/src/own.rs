//! Pages with a site's own files in place of the plain tag, as the owner's command writes them: with `PLACET_OWN=1` for every
//! page whose config stands right before the recommended tag. Knows no case.

use crate::vendors::root;
use crate::world::{Reply, World, kind};
use placet_command::World as Machine;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What stands before the config of a page, and behind it.
const BLOCK: &str = r#"<script type="application/json" id="placet-config">"#;
const TAG: &str = r#"</script><script async src="/placet/placet.js"></script>"#;

/// How many pages got them.
static PAGES: AtomicUsize = AtomicUsize::new(0);

/// Whether pages get a site's own files.
pub fn is_asked_for() -> bool {
    std::env::var_os("PLACET_OWN").is_some()
}

/// How many pages got a site's own files: a run in which few did says little.
pub fn pages() -> usize {
    PAGES.load(Ordering::SeqCst)
}

/// The page with the tag of the site's own files, which are put on its host; as it is where that is not asked for, or the
/// command writes no file for the config.
pub fn instead(world: &World, host: &str, mut page: Reply) -> Reply {
    if !is_asked_for() {
        return page;
    }
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let Some((before, rest)) = html.split_once(BLOCK) else {
        return page;
    };
    let Some((config, behind)) = rest.split_once(TAG) else {
        return page;
    };
    if config.contains("</script") {
        return page;
    }
    let Some(written) = Written::of(config) else {
        return page;
    };
    let mut hasher = DefaultHasher::new();
    config.hash(&mut hasher);
    let folder = format!("/own/{:x}/", hasher.finish());
    for (name, content) in &written.files {
        let name = name.trim_start_matches("placet/");
        let reply = Reply::new(kind(Path::new(name)), content.clone());
        world.put(host, &format!("{folder}{name}"), reply);
    }
    let tag = written.tag.replace("/placet/", &folder);
    page.body = format!("{before}{tag}{behind}").into_bytes();
    PAGES.fetch_add(1, Ordering::SeqCst);
    page
}

/// What the command wrote, and the tag that it printed.
struct Written {
    config: String,
    dist: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    tag: String,
}

impl Written {
    fn of(config: &str) -> Option<Written> {
        let mut written = Written {
            config: config.to_owned(),
            dist: root().join("www/dist"),
            files: BTreeMap::new(),
            tag: String::new(),
        };
        let words = ["site", "placet.config.json"].map(str::to_owned);
        (placet_command::run(&words, &mut written) == 0).then_some(written)
    }
}

impl Machine for Written {
    fn read(&self, _: &str) -> Option<String> {
        Some(self.config.clone())
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        self.files.insert(path.to_owned(), content.to_owned());
        Ok(())
    }

    fn part(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.dist.join(path)).ok()
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.dist.join(path)).ok()
    }

    fn parts(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.dist.join(folder)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn say(&mut self, line: &str) {
        // The last line is the tag.
        self.tag = line.to_owned();
    }

    fn tell(&mut self, _: &str) {}
}
