// Files and terminal of this machine, as the Rust program asks for them (`Machine` in src/node.rs). Decides nothing.
import { mkdirSync, readdirSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isatty } from "node:tty";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("./dist/", import.meta.url));

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function text(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @returns {import("node:fs").Dirent[]} none where there is no such folder
 */
function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function pages(folder) {
  return entries(folder).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : pages(path);
    return /\.html?$/.test(entry.name) ? [path] : [];
  });
}

/** @param {NodeJS.WriteStream} stream */
const inColor = (stream) => stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";

export const machine = {
  read: text,
  pages,
  /** @param {string} path */
  part: (path) => text(dist + path),
  /**
   * @param {string} path
   * @returns {Uint8Array | undefined}
   */
  bytes(path) {
    try {
      return readFileSync(dist + path);
    } catch {
      return undefined;
    }
  },
  /** @param {string} folder */
  parts: (folder) =>
    entries(dist + folder)
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name),
  /**
   * @param {string} path
   * @param {Uint8Array} content
   */
  write(path, content) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return undefined;
    } catch (error) {
      return String(error);
    }
  },
  /** @param {string} line */
  say(line) {
    process.stdout.write(`${line}\n`);
  },
  /** @param {string} line */
  tell(line) {
    process.stderr.write(`${line}\n`);
  },
  /**
   * @param {string} question
   * @returns {string | undefined} what was typed, none where nobody sits there
   */
  ask(question) {
    // Not `process.stdin`: whoever looks at it gets a terminal that no longer waits for an answer.
    if (!isatty(0)) return undefined;
    process.stderr.write(question);
    const typed = Buffer.alloc(4096);
    try {
      const length = readSync(0, typed);
      return length > 0 ? typed.toString("utf8", 0, length) : undefined;
    } catch {
      return undefined;
    }
  },
  saysInColor: () => inColor(process.stdout),
  tellsInColor: () => inColor(process.stderr),
};
