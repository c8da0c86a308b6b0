// Builds the page the way webpack's command does, which is a package of its own.
import { copyFileSync } from "node:fs";
import webpack from "webpack";

const compiler = webpack({ mode: "production", context: import.meta.dirname, entry: "./main.js", output: { clean: true } });
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString("errors-only"));
    process.exitCode = 1;
  } else copyFileSync(`${import.meta.dirname}/index.html`, `${import.meta.dirname}/dist/index.html`);
});
