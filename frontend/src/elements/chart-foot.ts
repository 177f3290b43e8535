// A chart's foot: of how many it tells, how many of them are missing and until when; its table, its CSV, its picture.
import { css, html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { csvOf } from "../message/csv.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { foot as english } from "../words/en/foot.ts";
import { foot as spanish } from "../words/es/foot.ts";
import type { Phrases } from "../words/phrases.ts";
import { addWords } from "../words/phrases.ts";
import { download } from "./download.ts";
import { picture } from "./picture.ts";

addWords("en", english);
addWords("es", spanish);

/** What a chart shows, as rows; the first of each names it, and `head` names the columns. */
export interface ChartData {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** `<communicator-chart-foot .phrases .note .name .data .plot>`; `define` it in each bundle that uses it. */
export class ChartFoot extends LitElement {
  static override styles = [ground, controls, tables, css`
    .foot { display: flex; flex-wrap: wrap; gap: 2px var(--s4); justify-content: space-between; align-items: baseline; font-size: var(--xs); color: var(--ink-3); margin-block-start: var(--s3); }
    .link { font-size: var(--xs); text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); margin-inline-start: var(--s3); }
    .link:first-child { margin-inline-start: 0; }
    .scroll { margin-block-start: var(--s2); }
  `];
  static override properties = {
    phrases: { attribute: false },
    note: { attribute: false },
    name: { attribute: false },
    data: { attribute: false },
    plot: { attribute: false },
    isOpen: { state: true },
    isLost: { state: true },
  };
  declare phrases: Phrases;
  /** N, the missing share, the date: what there is to say, in this order. */
  declare note: readonly string[];
  /** What downloads are called, without their ending. */
  declare name: string;
  /** Asked for only where it is wanted. */
  declare data: () => ChartData;
  /** The drawing; null where there is none, as for a table. */
  declare plot: (() => SVGSVGElement | null) | null;
  declare isOpen: boolean;
  declare isLost: boolean;

  constructor() {
    super();
    this.note = [];
    this.plot = null;
    this.isOpen = false;
    this.isLost = false;
  }

  protected override render(): TemplateResult {
    const { caption } = this.data();
    const of = (what: string) => `${what}: ${caption}`;
    return html`<p class="foot"><span>${this.note.join(" · ")}</span><span class="nb">
        <button type="button" class="link" aria-expanded=${this.isOpen} aria-label=${of(this.phrases.say("footTable"))} @click=${() => (this.isOpen = !this.isOpen)}>${this.phrases.say("footTable")}</button>
        <button type="button" class="link" aria-label=${of("CSV")} @click=${this.#csv}>CSV</button>
        ${this.plot ? html`<button type="button" class="link" aria-label=${of("PNG")} @click=${this.#png}>PNG</button>` : nothing}</span></p>
      ${this.isLost ? html`<p class="help bad" role="alert">${this.phrases.say("footLost")}</p>` : nothing}
      ${this.isOpen ? this.#table(this.data()) : nothing}`;
  }

  #table({ caption, head, rows }: ChartData): TemplateResult {
    return html`<div class="scroll high" tabindex="0" role="region" aria-label=${caption}><table class="tight"><caption>${caption}</caption>
      <thead><tr>${head.map((name, at) => html`<th scope="col" class=${at ? "num" : ""}>${name}</th>`)}</tr></thead>
      <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>
        ${cells.map((cell) => html`<td class="num">${typeof cell === "number" ? this.phrases.number(cell) : cell}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  #csv(): void {
    const { head, rows } = this.data();
    // A space that doesn't break is for the eye; whoever reads the file looks for a plain one.
    const plain = head.map((name) => name.replaceAll("\u00a0", " "));
    download(new Blob([csvOf([plain, ...rows])], { type: "text/csv" }), `${this.name}.csv`);
  }

  async #png(): Promise<void> {
    const drawing = this.plot?.();
    this.isLost = !drawing || !(await picture(drawing, this.data().caption, this.note.join(" · ")).then((image) => (download(image, `${this.name}.png`), true), () => false));
  }
}
