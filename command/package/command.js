#!/usr/bin/env node
// `npx placet`: the words go to the Rust program, its number is the one to end with.
import { machine } from "./machine.js";
import { run } from "./program.js";

// Whoever reads may have gone, as in `placet list | head`.
process.stdout.on("error", () => {});

process.exitCode = run(process.argv.slice(2), machine);
