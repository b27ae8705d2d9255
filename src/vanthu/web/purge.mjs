// Purge the UI kit's CSS against our templates and join it with our own files, one cascade layer each.
// Usage: node purge.mjs CONFIG.json, with {"output", "content": [...], "files": [{"layer", "path"}, ...]}.
import { readFileSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";

const config = JSON.parse(readFileSync(process.argv[2], "utf8"));

const sheets = config.files.map(({ layer, path }) => {
  const source = readFileSync(path, "utf8").replace(/@charset[^;]*;/, "").replace(/\/\*# sourceMappingURL.*?\*\//g, "");
  return layer ? `@layer ${layer} {\n${source}\n}` : source;
});
const layers = [...new Set(config.files.map((file) => file.layer).filter(Boolean))];
const [result] = await new PurgeCSS().purge({
  content: config.content,
  css: [{ raw: sheets.join("\n"), name: "app.css" }],
  variables: true,
  keyframes: true,
  fontFace: false,
  // Classes whose end comes from data: the tone of a note, a state, a deadline, a verdict, a reading; a depth.
  safelist: { standard: [/^htmx-/, /^(note|state|due|verdict|signature-card|sure|tree)-/], variables: [/^--vt-/] },
});
const lean = result.css
  .replace(/\/\*(?!!)[\s\S]*?\*\//g, "")
  .replace(/\s*\n\s*/g, "\n")
  .replace(/\n+/g, "\n");
writeFileSync(config.output, `@layer ${layers.join(", ")};\n${lean}`);
