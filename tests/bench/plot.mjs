// Growth as a picture: three panels on logarithmic axes, drawn as plain SVG.
// It knows figures and colours, not what they mean.

const COLOURS = ["#6b7280", "#c2185b", "#8e24aa", "#1565c0", "#2e7d32", "#ef6c00", "#5d4037", "#00838f", "#9e9d24"];
const PANELS = [
  { title: "Accept → done, ms", below: "held scripts", points: [10, 100, 1000], metric: (n) => `scripts-${n}` },
  { title: "Notice can be clicked, ms", below: "services", points: [10, 100, 500], metric: (n) => `services-${n}` },
  { title: "Preferences open, ms", below: "services", points: [10, 100, 500], metric: (n) => `services-${n}-open` },
];
const PANEL = { width: 300, height: 300, left: 66, top: 44 };
const WIDTH = 3 * (PANEL.width + PANEL.left) + 30;

/** @returns {string | undefined} the SVG, if anything of growth was measured */
export function plot(rows, metrics) {
  const cell = (id, row) => metrics.find((metric) => metric.id === id)?.cells[row.id];
  if (!rows.some((row) => PANELS.some((panel) => panel.points.some((n) => cell(panel.metric(n), row))))) return undefined;
  const drawn = PANELS.map((panel, index) => drawPanel(panel, index, rows, cell)).join("\n");
  const legendTop = PANEL.top + PANEL.height + 58;
  const columns = 4;
  const legend = rows
    .map((row, i) => {
      const x = PANEL.left + (i % columns) * 250;
      const y = legendTop + Math.floor(i / columns) * 22;
      return `<path d="M${x} ${y - 4}h24" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="${stroke(row)}"/><text x="${x + 32}" y="${y}">${escaped(`${row.name} ${row.version}`.trim())}</text>`;
    })
    .join("\n");
  const height = legendTop + Math.ceil(rows.length / columns) * 22;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13" fill="#111">
<title>Cost of growth</title>
<rect width="100%" height="100%" fill="#fff"/>
${drawn}
${legend}
</svg>
`;
}

function drawPanel(panel, index, rows, cell) {
  const left = PANEL.left + index * (PANEL.width + PANEL.left);
  const bottom = PANEL.top + PANEL.height;
  const values = rows.flatMap((row) => panel.points.map((n) => cell(panel.metric(n), row)?.median)).filter((v) => v > 0);
  const decades = [Math.floor(Math.log10(Math.min(...values, 10))), Math.ceil(Math.log10(Math.max(...values, 100)))];
  const x = (n) => left + ((Math.log10(n) - 1) / 2) * PANEL.width;
  const y = (v) => bottom - ((Math.log10(v) - decades[0]) / (decades[1] - decades[0])) * PANEL.height;
  const parts = [`<text x="${left}" y="${PANEL.top - 16}" font-weight="bold">${panel.title}</text>`];
  for (let d = decades[0]; d <= decades[1]; d++) {
    parts.push(
      `<path d="M${left} ${y(10 ** d).toFixed(1)}h${PANEL.width}" stroke="#ddd"/><text x="${left - 6}" y="${(y(10 ** d) + 4).toFixed(1)}" text-anchor="end">${(10 ** d).toLocaleString("en")}</text>`,
    );
  }
  for (const n of [10, 100, 1000]) {
    parts.push(
      `<path d="M${x(n).toFixed(1)} ${PANEL.top}V${bottom}" stroke="#ddd"/><text x="${x(n).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${n.toLocaleString("en")}</text>`,
    );
  }
  parts.push(`<text x="${left + PANEL.width / 2}" y="${bottom + 36}" text-anchor="middle">${panel.below}</text>`);
  rows.forEach((row, i) => {
    const points = panel.points
      .map((n) => [n, cell(panel.metric(n), row)?.median])
      .filter(([, v]) => v > 0)
      .map(([n, v]) => [x(n).toFixed(1), y(v).toFixed(1)]);
    if (!points.length) return;
    const colour = COLOURS[i % COLOURS.length];
    parts.push(
      `<polyline points="${points.map((p) => p.join(",")).join(" ")}" fill="none" stroke="${colour}" stroke-width="${stroke(row)}"/>`,
    );
    for (const [px, py] of points) parts.push(`<circle cx="${px}" cy="${py}" r="3" fill="${colour}"/>`);
  });
  return parts.join("\n");
}

const stroke = (row) => (row.placet ? 3.5 : 1.8);
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
