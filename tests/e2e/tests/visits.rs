//! Every case of the ring; `src/lib.rs` tells how it works and how to run it.

use std::process::ExitCode;

#[path = "visits/access.rs"]
mod access;
#[path = "visits/api.rs"]
mod api;
#[path = "visits/border.rs"]
mod border;
#[path = "visits/choices.rs"]
mod choices;
#[path = "visits/circle.rs"]
mod circle;
#[path = "visits/config.rs"]
mod config;
#[path = "visits/documented.rs"]
mod documented;
#[path = "visits/documents.rs"]
mod documents;
#[path = "visits/embeds.rs"]
mod embeds;
#[path = "visits/erasing.rs"]
mod erasing;
#[path = "visits/face.rs"]
mod face;
#[path = "visits/faults.rs"]
mod faults;
#[path = "visits/first_visit.rs"]
mod first_visit;
#[path = "visits/harness.rs"]
mod harness;
#[path = "visits/hazards.rs"]
mod hazards;
#[path = "visits/honesty.rs"]
mod honesty;
#[path = "visits/hostile.rs"]
mod hostile;
#[path = "visits/load.rs"]
mod load;
#[path = "visits/looks.rs"]
mod looks;
#[path = "visits/markup.rs"]
mod markup;
#[path = "visits/moving.rs"]
mod moving;
#[path = "visits/nowasm.rs"]
mod nowasm;
#[path = "visits/own.rs"]
mod own;
#[path = "visits/package.rs"]
mod package;
#[path = "visits/policies.rs"]
mod policies;
#[path = "visits/programs.rs"]
mod programs;
#[path = "visits/real.rs"]
mod real;
#[path = "visits/record.rs"]
mod record;
#[path = "visits/services.rs"]
mod services;
#[path = "visits/shapes.rs"]
mod shapes;
#[path = "visits/shop.rs"]
mod shop;
#[path = "visits/skipped.rs"]
mod skipped;
#[path = "visits/snippets.rs"]
mod snippets;
#[path = "visits/stores.rs"]
mod stores;
#[path = "visits/studio.rs"]
mod studio;
#[path = "visits/tag.rs"]
mod tag;
#[path = "visits/wild.rs"]
mod wild;

fn main() -> ExitCode {
    let cases = [
        harness::CASES,
        first_visit::CASES,
        choices::CASES,
        record::CASES,
        tag::CASES,
        looks::CASES,
        face::CASES,
        markup::CASES,
        embeds::CASES,
        api::CASES,
        services::CASES,
        circle::CASES,
        real::CASES,
        erasing::CASES,
        programs::CASES,
        access::CASES,
        config::CASES,
        hazards::CASES,
        moving::CASES,
        nowasm::CASES,
        policies::CASES,
        honesty::CASES,
        hostile::CASES,
        stores::CASES,
        faults::CASES,
        border::CASES,
        shapes::CASES,
        load::CASES,
        documents::CASES,
        snippets::CASES,
        studio::CASES,
        wild::CASES,
        own::CASES,
        package::CASES,
    ];
    e2e::runner::main(&cases, skipped::SKIPPED, skipped::MODES)
}
