// The Rust program, started: one for the command and for servers.
import { initSync, run, Site } from "./program/placet_command.js";
import wasm from "./program/wasm.js";

initSync({ module: Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0)) });

export { run, Site };
