// Turns samples into what people read: medians with quartiles, ratios, the
// targets met or missed, a plot of growth. Everything is computed from one run.

import fs from "node:fs";
import path from "node:path";
import { plot } from "./plot.mjs";

/** Milliseconds of one frame, 60 a second. */
const FRAME = 16.7;

/**
 * What is reported. `take` gives the samples of a row; `less` names a control
 * row whose median is taken off; `limit` is the target, computed from the run.
 */
const METRICS = [
  {
    id: "bytes-first",
    title: "first visit, all bytes, brotli",
    unit: "B",
    take: (s) => s("quiet", "bytes"),
    less: "empty",
    targets: [upTo(18_000), upTo(13_600)],
  },
  {
    id: "requests-first",
    title: "first visit, requests",
    unit: "",
    take: (s) => s("quiet", "requests"),
    less: "empty",
    targets: [upTo(1)],
  },
  { id: "bytes-return", title: "return, all bytes", unit: "B", take: (s) => s("return", "bytes"), less: "empty" },
  { id: "requests-return", title: "return, requests", unit: "", take: (s) => s("return", "requests"), less: "empty" },

  {
    id: "notice-fast",
    title: "notice can be clicked, fast",
    unit: "ms",
    take: (s) => s("visit", "first", "visible"),
    targets: [times(1.1, "floor")],
  },
  {
    id: "notice-slow",
    title: "notice can be clicked, slow",
    unit: "ms",
    take: (s) => s("slow", "visible"),
    targets: [times(0.95, "orejime")],
  },
  {
    id: "script-first",
    title: "script on a first visit",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("quiet", "script"),
    less: "empty",
    targets: [upTo(5)],
  },
  {
    id: "task-first",
    title: "main thread in all on a first visit",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("quiet", "task"),
    less: "empty",
  },
  {
    id: "script-return",
    title: "script on a return, warm",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("return", "script"),
    less: "empty",
    targets: [upTo(3.5)],
  },
  {
    id: "task-return",
    title: "main thread in all on a return, warm",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("return", "task"),
    less: "empty",
  },
  {
    id: "script-later",
    title: "script on a later return, warm",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("return", "laterScript"),
    less: "empty",
  },
  {
    id: "task-later",
    title: "main thread in all on a later return, warm",
    unit: "thread ms",
    digits: 1,
    take: (s) => s("return", "laterTask"),
    less: "empty",
  },

  {
    id: "first-paint",
    title: "page's first paint, slow, against no tool",
    unit: "ms",
    take: (s) => s("slow", "firstPaint"),
    less: "empty",
    targets: [withinSpread("empty")],
  },
  {
    id: "largest-paint",
    title: "page's own largest paint, slow, against no tool",
    unit: "ms",
    take: (s) => s("slow", "largestPaint"),
    less: "empty",
    targets: [withinSpread("empty")],
  },
  {
    id: "first-paint-fast",
    title: "page's first paint, fast, against no tool",
    unit: "ms",
    take: (s) => s("quiet", "firstPaint"),
    less: "empty",
  },
  { id: "blocking", title: "total blocking time, slow, against no tool", unit: "ms", take: (s) => s("slow", "blocking"), less: "empty" },
  { id: "shift", title: "layout shift (CLS)", unit: "", digits: 3, take: (s) => s("slow", "shift") },

  { id: "accept-first", title: "accept → first released script ran", unit: "ms", take: (s) => s("visit", "first", "first") },
  {
    id: "accept-last",
    title: "accept → all three ran",
    unit: "ms",
    take: (s) => s("visit", "first", "last"),
    targets: [times(1, "floor")],
  },
  { id: "accept-gone", title: "accept → notice gone", unit: "ms", take: (s) => s("visit", "first", "gone"), targets: [times(1, "floor")] },
  { id: "accept-last-slow", title: "accept → all three ran, slow", unit: "ms", take: (s) => s("slow", "last") },
  { id: "delay-slow", title: "longest input delay of accept, slow", unit: "ms", take: (s) => s("slow", "delay"), targets: [upTo(24)] },

  {
    id: "return-warm",
    title: "return, warm, fast: held scripts requested, after native tags",
    unit: "ms",
    take: (s) => s("visit", "warm", "requested"),
    less: "native",
    targets: [times(1.2, "floor")],
  },
  {
    id: "return-warm-slow",
    title: "return, warm, slow: held scripts requested, after native tags",
    unit: "ms",
    take: (s) => s("visit", "warmSlow", "requested"),
    less: "native",
    targets: [times(1.2, "floor")],
  },
  {
    id: "return-cold-slow",
    title: "return, cold, slow: held scripts requested, after native tags",
    unit: "ms",
    take: (s) => s("visit", "coldSlow", "requested"),
    less: "native",
  },
  { id: "return-warm-ran", title: "return, warm, fast: held scripts ran", unit: "ms", take: (s) => s("visit", "warm", "executed") },
  { id: "return-cold-ran", title: "return, cold, slow: held scripts ran", unit: "ms", take: (s) => s("visit", "coldSlow", "executed") },

  ...[10, 100, 1000].flatMap((count) => [
    {
      id: `scripts-${count}`,
      title: `${count.toLocaleString("en")} held scripts: accept → done`,
      unit: "ms",
      take: (s) => s(`scripts-${count}`, "done"),
      targets: count === 1000 ? [upTo(5_000)] : [],
    },
    {
      id: `scripts-${count}-order`,
      title: "… order kept",
      unit: "yes",
      take: (s) => s(`scripts-${count}`, "ordered"),
      targets: count === 1000 ? [kept()] : [],
    },
    {
      id: `scripts-${count}-delay`,
      title: "… longest input delay",
      unit: "ms",
      take: (s) => s(`scripts-${count}`, "delay"),
      targets: count === 1000 ? [upTo(24)] : [],
    },
  ]),
  ...[10, 100, 500].flatMap((count) => [
    {
      id: `services-${count}`,
      title: `${count} services: notice can be clicked`,
      unit: "ms",
      take: (s) => s(`services-${count}`, "notice"),
      targets: count === 500 ? [times(1, "floor")] : [],
    },
    {
      id: `services-${count}-open`,
      title: "… preferences open",
      unit: "ms",
      take: (s) => s(`services-${count}`, "preferences"),
      targets: count === 500 ? [times(1, "floor")] : [],
    },
  ]),
  ...[3, 500].flatMap((count) => {
    const take =
      (...keys) =>
      (s) => [...s(`opening-${count}`, ...keys), ...s(`handmade-${count}`, ...keys)];
    return [
      {
        id: `opening-${count}`,
        title: `${count} services, 4× CPU: click → frame with the preferences`,
        unit: "thread ms",
        digits: 1,
        take: take("preferences", "frame"),
        targets: [upTo(FRAME), times(1, "empty")],
      },
      ...["click", "style", "layout", "paint"].map((kind) => ({
        id: `opening-${count}-${kind}`,
        title: kind === "click" ? "… of that, the click itself with what it forces" : `… ${kind}`,
        unit: "thread ms",
        digits: 1,
        take: take("preferences", kind),
      })),
      {
        id: `opening-${count}-longest`,
        title: "… longest task behind it",
        unit: "thread ms",
        digits: 1,
        take: take("preferences", "longest"),
        targets: [upTo(FRAME)],
      },
      {
        id: `opening-${count}-notice`,
        title: `${count} services, 4× CPU: click → frame with the notice`,
        unit: "thread ms",
        digits: 1,
        take: take("notice", "frame"),
        targets: [upTo(FRAME)],
      },
    ];
  }),
  {
    id: "nodes",
    title: "20,000 nodes inserted by the page, extra",
    unit: "thread ms",
    take: (s) => s("nodes", "task"),
    less: "empty",
    targets: [withinSpread("empty")],
  },
];

// ------------------------------------------------------------------ targets

function upTo(value) {
  return { text: (show) => `≤ ${show(value)}`, limit: () => ({ value, loose: value }) };
}

function times(factor, row) {
  return {
    text: (_show, names) => `≤ ${factor === 1 ? "" : `${factor} × `}${names[row]}`,
    // A difference to a control can fall below nothing on a busy machine: no multiple of that is a target.
    limit: (cells) => (cells[row]?.median > 0 ? { value: cells[row].median * factor, loose: cells[row].high * factor } : undefined),
  };
}

function withinSpread(row) {
  return {
    text: (_show, names) => `within the spread of "${names[row]}"`,
    limit: (cells) => cells[row] && { value: spread(cells[row]), loose: spread(cells[row]) },
  };
}

// How far the control itself went from its median.
const spread = (cell) => Math.max(cell.max - cell.median, cell.median - cell.min);

function kept() {
  return { text: () => "order kept", atLeast: true, limit: () => ({ value: 1, loose: 1 }) };
}

/** Met, missed, or missed by less than the samples scatter. */
function verdict(target, cell, limit) {
  if (!cell || !limit) return "not to be told";
  if (target.atLeast) return cell.min >= limit.value ? "met" : "missed";
  if (cell.median <= limit.value) return "met";
  return cell.low <= limit.loose ? "missed, within the spread" : "missed";
}

// ------------------------------------------------------------------- figures

function summary(samples) {
  const sorted = samples.filter((v) => typeof v === "number" && Number.isFinite(v)).sort((a, b) => a - b);
  if (!sorted.length) return undefined;
  const at = (share) => {
    const position = (sorted.length - 1) * share;
    const below = Math.floor(position);
    return sorted[below] + (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]) * (position - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), min: sorted[0], max: sorted.at(-1), samples: sorted.length };
}

function shifted(cell, by) {
  return cell && { ...cell, median: cell.median - by, low: cell.low - by, high: cell.high - by, min: cell.min - by, max: cell.max - by };
}

function figures(run) {
  return METRICS.map((metric) => {
    const cells = {};
    for (const row of run.rows) {
      const pick = (what, ...keys) =>
        (run.samples[row.id]?.[what] ?? [])
          .map((sample) => keys.reduce((value, key) => value?.[key], sample))
          .map((v) => (v === true ? 1 : v));
      cells[row.id] = summary(metric.take(pick));
    }
    const base = metric.less && cells[metric.less]?.median;
    if (metric.less) for (const id of Object.keys(cells)) cells[id] = base === undefined ? undefined : shifted(cells[id], base);
    return { ...metric, cells };
  });
}

const shown = (metric) => (value) => {
  if (metric.unit === "yes") return value >= 1 ? "yes" : "no";
  const digits = metric.digits ?? 0;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace(/^-0(\.0*)?$/, "0$1");
};

function cellText(metric, cell) {
  if (!cell) return "–";
  const show = shown(metric);
  if (metric.unit === "yes") return cell.min >= 1 ? "yes" : "no";
  const same = show(cell.low) === show(cell.high);
  return same ? show(cell.median) : `${show(cell.median)} (${show(cell.low)}–${show(cell.high)})`;
}

function best(metric, rows) {
  const found = rows.map((row) => ({ row, cell: metric.cells[row.id] })).filter((r) => r.cell);
  return found.sort((a, b) => a.cell.median - b.cell.median)[0];
}

// -------------------------------------------------------------------- output

/** Writes the Markdown, the JSON and the plot; returns what to print. */
export function write(out, run) {
  const metrics = figures(run);
  const markdown = document(run, metrics);
  fs.writeFileSync(path.join(out, "bench.md"), markdown);
  fs.writeFileSync(path.join(out, "bench.json"), JSON.stringify(forMachines(run, metrics), null, 1));
  const svg = plot(
    run.rows.filter((row) => row.notice),
    metrics,
  );
  if (svg) fs.writeFileSync(path.join(out, "growth.svg"), svg);
  return `${markdown}\nWritten to ${out}: bench.md, bench.json${svg ? ", growth.svg" : ""}`;
}

function document(run, metrics) {
  const { head } = run;
  const measured = metrics.filter((metric) => run.rows.some((row) => metric.cells[row.id]));
  return `${[
    `# Benchmark of ${head.date.slice(0, 10)}`,
    "",
    `${head.browser}, Node ${head.node}; ${head.machine.cores} × ${head.machine.cpu}, ${head.machine.memory} GiB; load before ${load(head.machine.loadBefore)}, after ${load(head.machine.loadAfter)}.`,
    `Medians of ${head.runs} interleaved runs (growth: ${head.growthRuns}), in brackets the quartiles; ${head.seconds} s in all.`,
    "Fast: as the machine is. Slow: 4× CPU slowdown, 150 ms, 1.6 Mbit/s.",
    ...run.missing.map((line) => `Left out: ${line}.`),
    ...run.failures.map((f) => `Failed: ${f.row}, ${f.what}: ${f.message}.`),
    "",
    ...targets(run, measured),
    ...full(run, measured),
  ].join("\n")}\n`;
}

const load = (averages) => averages.map((a) => a.toFixed(1)).join(" ");

function targets(run, metrics) {
  const ours = run.rows.filter((row) => row.placet);
  if (!ours.length) return [];
  const peers = run.rows.filter((row) => row.notice && !row.placet && row.id !== "floor");
  const choice = peers.filter((row) => row.choice);
  const names = Object.fromEntries(run.rows.map((row) => [row.id, row.name]));
  const against = (metric, cell, other) => {
    if (!other || !cell || metric.unit === "yes") return "–";
    const ratio = other.cell.median > 0 && cell.median >= 0 ? ` · ${(cell.median / other.cell.median).toFixed(2)} ×` : "";
    return `${other.row.name} ${shown(metric)(other.cell.median)}${ratio}`;
  };
  const lines = [
    "## Placet, its targets and the best of the others",
    "",
    "Ratios are Placet ÷ the other; the best *with choice* offers it per category and per service (vanilla-cookieconsent, Orejime).",
    "",
    `| what | target | ${ours.map((row) => `${row.name} | verdict`).join(" | ")} | best with choice | best of all |`,
    `| --- | --- | ${ours.map(() => "--- | ---").join(" | ")} | --- | --- |`,
  ];
  for (const metric of metrics) {
    const cells = ours.map((row) => metric.cells[row.id]);
    const compared = [against(metric, cells[0], best(metric, choice)), against(metric, cells[0], best(metric, peers))];
    const list = metric.targets?.length ? metric.targets : [undefined];
    for (const target of list) {
      const limit = target?.limit(metric.cells);
      const aim = !target
        ? ""
        : `${target.text(shown(metric), names)}${limit && !/\d$/.test(target.text(shown(metric), names)) && metric.unit !== "yes" ? ` = ${shown(metric)(limit.value)}` : ""}`;
      lines.push(
        `| ${metric.title}${unit(metric)} | ${aim} | ${cells.map((cell) => `${cellText(metric, cell)} | ${target ? verdict(target, cell, limit) : ""}`).join(" | ")} | ${compared.join(" | ")} |`,
      );
    }
  }
  return [...lines, ""];
}

const unit = (metric) => (metric.unit && metric.unit !== "yes" ? `, ${metric.unit}` : "");

function full(run, metrics) {
  const shownRows = run.rows.filter((row) => metrics.some((metric) => metric.cells[row.id]));
  return [
    "## All rows",
    "",
    `| what | ${shownRows.map((row) => `${row.name} ${row.version}`.trim()).join(" | ")} |`,
    `| --- | ${shownRows.map(() => "---").join(" | ")} |`,
    ...metrics.map(
      (metric) => `| ${metric.title}${unit(metric)} | ${shownRows.map((row) => cellText(metric, metric.cells[row.id])).join(" | ")} |`,
    ),
    "",
  ];
}

function forMachines(run, metrics) {
  return {
    ...run.head,
    rows: run.rows.map(({ id, name, version, choice = false }) => ({ id, name, version, choice })),
    missing: run.missing,
    failures: run.failures,
    metrics: metrics.map(({ id, title, unit, less = null, cells, targets = [] }) => ({
      id,
      title,
      unit,
      less,
      cells,
      targets: targets.map((target) => {
        const limit = target.limit(cells);
        return {
          limit: limit?.value ?? null,
          verdicts: Object.fromEntries(run.rows.filter((row) => row.placet).map((row) => [row.id, verdict(target, cells[row.id], limit)])),
        };
      }),
    })),
    samples: run.samples,
  };
}
