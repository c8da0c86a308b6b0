//! The program `pack`: reads the verb and calls the room that does it.
//! It makes no file itself and knows nothing of wasm, scripts or sizes.

mod compile;
mod dist;
mod docs;
mod package;
mod release;
mod schema;
mod script;
mod serve;
mod sizes;
mod studio;
mod tool;

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
pack dist                          make www/dist and print its sizes
pack package [DATE]                the same, and make the npm package and the studio of it; DATE is the day of its release
pack studio                        what the studio's page loads, of the www/dist that is there
pack size [--keep]                 the sizes alone; --keep: they are the last release's from now on
pack release                       says what the release would be, or why there is none
pack release DATE                  target/released/VERSION, of what was built, and the entry in the changelog
pack docs                          bring www/docs up to date and lay it out as pages
pack serve [--port N]              serve www on 127.0.0.1 (default: 8080)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pack: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let root = root()?;
    let (verb, rest) = args.split_first().context(USAGE)?;
    match verb.as_str() {
        "dist" => {
            refuse_more(rest)?;
            let built = dist::build(&root)?;
            sizes::report(&root, &built)
        }
        "size" => {
            let keep = rest.iter().any(|arg| arg == "--keep");
            let built = dist::build(&root)?;
            if keep {
                sizes::keep(&root, &built)?;
            }
            sizes::report(&root, &built)
        }
        "docs" => {
            refuse_more(rest)?;
            docs::write(&root)
        }
        "package" => {
            let date = match rest {
                [] => None,
                [date] => Some(date.as_str()),
                [_, more @ ..] => return refuse_more(more),
            };
            let (built, command) = dist::at_once(|| dist::build(&root), || compile::command(&root));
            let (built, command) = (built?, command?);
            sizes::report(&root, &built)?;
            studio::write(&root, &command)?;
            package::write(&root, &built, command, date).map(drop)
        }
        "release" => match rest {
            [] => release::check(&root),
            [date] => release::write(&root, date),
            [_, more @ ..] => refuse_more(more),
        },
        "studio" => {
            refuse_more(rest)?;
            studio::build(&root)
        }
        "serve" => serve::serve(&root, serve::port(rest)?),
        other => bail!("no verb {other:?}\n{USAGE}"),
    }
}

/// The project's folder: the one above this crate's.
fn root() -> Result<PathBuf> {
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").context("start pack by `cargo run -p pack -- …`")?;
    let own = PathBuf::from(own);
    Ok(own
        .parent()
        .context("pack stands in the project's folder")?
        .to_path_buf())
}

fn refuse_more(rest: &[String]) -> Result<()> {
    match rest.first() {
        Some(arg) => bail!("{arg:?} means nothing here\n{USAGE}"),
        None => Ok(()),
    }
}
