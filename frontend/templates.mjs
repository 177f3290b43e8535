// An esbuild plugin: takes the layout's spaces out of `html` and `css` templates, which no minifier looks into.
import { readFileSync } from "node:fs";
import ts from "typescript";

/** A line break with its indent is a space in HTML; between a tag's end and the next tag, on lines of their own, it is nothing. */
function tightHtml(text) {
  return text.replace(/(>|^)\s*\n\s*(?=<|$)/g, "$1").replace(/\s*\n\s*/g, " ");
}

function tightCss(text) {
  return text
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .trim();
}

const TIGHT = { html: tightHtml, css: tightCss };

/** The literal parts of a source's templates, as `[from, to, text]`. */
function edits(path, source) {
  const found = [];
  const visit = (node) => {
    const tight = ts.isTaggedTemplateExpression(node) && TIGHT[node.tag.getText()];
    if (tight) {
      const { template } = node;
      const literals = ts.isNoSubstitutionTemplateLiteral(template) ? [template] : [template.head, ...template.templateSpans.map((span) => span.literal)];
      for (const literal of literals) {
        const raw = literal.getText();
        const closing = raw.endsWith("${") ? 2 : 1;
        found.push([literal.getStart() + 1, literal.getEnd() - closing, tight(raw.slice(1, -closing))]);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return found.sort(([a], [b]) => b - a);
}

export const tightTemplates = {
  name: "tight-templates",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]src[/\\].*\.ts$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [from, to, text] of edits(path, contents)) contents = contents.slice(0, from) + text + contents.slice(to);
      return { contents, loader: "ts" };
    });
  },
};
