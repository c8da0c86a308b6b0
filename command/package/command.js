#!/usr/bin/env node
// `npx placet`: the words go to the Rust program, its number is the one to end with.
import { machine } from "./machine.js";
import { run } from "./program.js";

process.exitCode = run(process.argv.slice(2), machine);
