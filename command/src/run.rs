//! Which verb calls what, and with which number the command ends. Knows no verb's work.

use crate::order::{HELP, Order, Verb};
use crate::{World, check, declaration, list, site, start};

/// Does what these words ask. The number is the one to end with: 0 when all is well, 1 when the config has mistakes or a
/// file or a language is missing, 2 when it was asked wrongly.
pub fn run(words: &[String], world: &mut dyn World) -> u8 {
    let order = match Order::read(words) {
        Ok(order) => order,
        Err(error) => {
            world.tell(&format!("placet: {error}\nplacet help says more"));
            return 2;
        }
    };
    let done = match order.verb {
        Verb::Init => start::run(&order, world),
        Verb::Check => {
            let read = check::read(order.config(), world);
            start::tell_another_tool(order.config(), &read, world);
            check::run(&order, read, world)
        }
        Verb::Site => site::run(&order, world),
        Verb::List => list::run(&order, world),
        Verb::Policy => declaration::run(&order, world),
        Verb::Help => {
            world.say(HELP);
            Ok(true)
        }
        Verb::Version => {
            world.say(env!("CARGO_PKG_VERSION"));
            Ok(true)
        }
    };
    match done {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(error) => {
            world.tell(&format!("placet: {error}"));
            1
        }
    }
}
