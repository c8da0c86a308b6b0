//! The files for the owner's site: its own file by the command's own verb, the tags to paste, the config, the colors, and
//! all of them as one file to download. Knows what is called how; it writes no script itself.

use super::Studio;
use crate::order::{CONFIG, Order};
use crate::{run, site, start};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The folder that is uploaded.
const FOLDER: &str = "placet/";

/// The colors and sizes.
const LOOK: &str = "look.css";

/// What stands beside the script in the download.
const READ_ME: &str = "\
Upload the folder `placet` to your site, so that /placet/placet.js answers.
Put the tags of tags.html into the head of each page, and take the vendors' own snippets out.
placet.config.json is the config that went into it: open it in the studio to go on, or check it by `npx placet check`.
";

impl Studio {
    /// The config as a file.
    pub fn config_text(&self) -> String {
        let config = self.draft.work().config.clone();
        start::written(config).unwrap_or_default()
    }

    /// The tags for the head of each page.
    pub fn tags(&self) -> String {
        let mut tags = String::new();
        if !self.draft.work().look.is_empty() {
            tags.push_str("<link rel=\"stylesheet\" href=\"/placet/look.css\">\n");
        }
        tags.push_str("<script async src=\"/placet/placet.js\"></script>\n");
        tags
    }

    /// The colors and sizes as a stylesheet.
    pub fn css(&self) -> String {
        let look = &self.draft.work().look;
        let lines = look
            .iter()
            .filter_map(|(name, value)| Some(format!("  --placet-{name}: {};\n", value.as_str()?)));
        let lines: String = lines.collect();
        if lines.is_empty() {
            lines
        } else {
            format!("html {{\n{lines}}}\n")
        }
    }

    /// What the frame with the real notice reads: the config with its entries and one language inside, in the theme and
    /// language that are looked at. Its choices are kept apart from those of the site that the studio stands on.
    ///
    /// # Errors
    /// One sentence, where the language is not there.
    pub fn preview(&self, language: &str, theme: &str) -> Result<Value, String> {
        let mut config = self.draft.work().config.clone();
        for key in ["records", "storage"] {
            config.shift_remove(key);
        }
        config.insert("storage".to_owned(), json!({ "name": PREVIEW }));
        // The studio may stand in a frame of another site itself, and is looked at all the same.
        if let Some(ui) = config.get_mut("ui").and_then(|ui| ui.as_object_mut()) {
            ui.shift_remove("frames");
        }
        if !language.is_empty() {
            config.insert("language".to_owned(), json!(language));
        }
        if !theme.is_empty() {
            let ui = config.entry("ui").or_insert_with(|| json!({}));
            if let Some(ui) = ui.as_object_mut() {
                ui.insert("theme".to_owned(), json!(theme));
            }
        }
        let text = Value::Object(config).to_string();
        let tags = [language];
        let languages = (!language.is_empty()).then_some(tags.as_slice());
        site::written_out(&text, &self.catalog, &self.parts, languages)
    }

    /// All files in one, as the browser saves it.
    ///
    /// # Errors
    /// What has to be put right before, where a service of the config would not work.
    pub fn download(&mut self) -> Result<Vec<u8>, String> {
        let work = self.draft.work();
        let languages = work.languages.join(",");
        let config = self.config_text();
        let (tags, css) = (self.tags(), self.css());
        self.parts.files.clear();
        self.parts.told.clear();
        let files = &mut self.parts.files;
        files.insert(CONFIG.to_owned(), config.into());
        let mut words = vec![
            "site".to_owned(),
            "--output".to_owned(),
            format!("{FOLDER}placet.js"),
        ];
        if !languages.is_empty() {
            words.extend(["--languages".to_owned(), languages]);
        }
        Order::read(&words)?;
        if run(&words, &mut self.parts) != 0 {
            return Err(self.parts.told.join("\n"));
        }
        if !css.is_empty() {
            self.parts
                .files
                .insert(format!("{FOLDER}{LOOK}"), css.into());
        }
        let files = &mut self.parts.files;
        files.insert("tags.html".to_owned(), tags.into());
        files.insert("README.txt".to_owned(), READ_ME.into());
        one_file(files.iter()).map_err(|error| error.to_string())
    }
}

/// The name of the cookie in the frame that shows the notice.
pub const PREVIEW: &str = "placet-studio";

fn one_file<'a>(
    files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>,
) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        writer.start_file(name.as_str(), plain)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
