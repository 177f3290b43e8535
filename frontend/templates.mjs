// An esbuild plugin: takes the layout's spaces out of `html`, `svg` and `css` templates, which no minifier looks into.
import { readFileSync } from "node:fs";

const TEMPLATE = /\b(html|svg|css)`((?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^`{}]|\{[^`{}]*\}|`[^`]*`)*\})*)`/g;

/** Newlines with their indent, between tags or in text, count as one space, and none beside a tag that stands alone on its line. */
function tightHtml(text) {
  return text.replace(/\s*\n\s*/g, (_, at) => (/[>}]$/.test(text.slice(0, at)) && /^\s*\n\s*[<$]/.test(text.slice(at)) ? "" : " "));
}

function tightCss(text) {
  return text
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .trim();
}

export const tightTemplates = {
  name: "tight-templates",
  setup(build) {
    build.onLoad({ filter: /frontend\/src\/.*\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8").replace(TEMPLATE, (whole, tag, text) => (tag === "css" ? `css\`${tightCss(text)}\`` : whole.replace(/\s*\n\s*/g," ")));
      return { contents, loader: "ts" };
    });
  },
};
