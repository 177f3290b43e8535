// Step 3, Check: the mail as sample learners would see it, a test to oneself, and the server's own count.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { safeNodes } from "../message/safe-html.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Sample, SampleKind } from "../transport/shapes.ts";
import { SAMPLES } from "../transport/shapes.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Check extends Part {
  static override styles = [ground, controls, steps, css`
    .mail { border: 1px solid var(--line); border-radius: var(--r); overflow: hidden; }
    .mail dl { display: grid; grid-template-columns: minmax(66px, max-content) minmax(0, 1fr); gap: 3px var(--s2); padding: 12px 18px; background: var(--bg-2); border-block-end: 1px solid var(--line); font-size: var(--sm); overflow-wrap: anywhere; }
    .mail dt { color: var(--ink-3); }
    .body { padding: 16px 18px; line-height: 1.6; max-width: 66ch; overflow-wrap: anywhere; }
    .body :is(p, ul, ol, blockquote, pre, h1, h2, h3) + * { margin-block-start: 12px; }
    .body ul { list-style: disc; padding-inline-start: 20px; }
    .body ol { list-style: decimal; padding-inline-start: 22px; }
    .body blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: 12px; color: var(--ink-2); }
    .body hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 14px; }
    .body .why { margin-block-start: 16px; padding-block-start: 12px; border-block-start: 1px solid var(--line); font-size: var(--xs); color: var(--ink-3); }
    .body hr ~ * { font-size: var(--xs); color: var(--ink-3); }
    pre { margin: 0; white-space: pre-wrap; font: inherit; font-size: var(--sm); }
    .empty { padding: var(--s5) 18px; border: 1px dashed var(--line); border-radius: var(--r); color: var(--ink-3); font-size: var(--sm); }
    .mail[aria-busy="true"] .body { opacity: .6; }
  `];
  static override properties = { ...Part.properties, kind: { state: true }, plain: { state: true } };
  declare kind: SampleKind;
  declare plain: boolean;
  #shown = { html: "", nodes: [] as Node[] };

  constructor() {
    super();
    this.kind = "short_name";
    this.plain = false;
  }

  protected follows({ preview, audience }: Communicator): readonly Store[] {
    return [preview, audience];
  }

  protected override render(): TemplateResult {
    const { preview } = this.communicator;
    return html`<section class="step" aria-labelledby="title">
      <header><span class="no" aria-hidden="true">3</span><h2 id="title">${this.say("check")}</h2>
        <span class="end"><span class="seg" role="group" aria-label=${this.say("showAs")}>${this.#way(false)}${this.#way(true)}</span></span></header>
      <div class="stack">
        <div><span class="label" id="as">${this.say("asLearner")}</span><span class="seg" role="group" aria-labelledby="as">${SAMPLES.map((kind) => this.#sampleButton(kind))}</span></div>
        ${this.#mail()}
        ${preview.refusal ? refusalNote(preview.refusal, this.phrases, () => void preview.refresh()) : nothing}
        <div class="line"><button type="button" class="btn" ?disabled=${!preview.isPossible || preview.test.state === "sending"} @click=${() => void preview.sendTest()}>${this.say("sendTest")}</button>
          <span class="sm sub" role="status" data-test="checked">${this.#tested()} ${this.#serverCount()}</span></div>
        ${preview.test.state === "refused" ? refusalNote(preview.test.refusal, this.phrases) : nothing}
      </div>
    </section>`;
  }

  #way(plain: boolean): TemplateResult {
    return html`<button type="button" aria-pressed=${this.plain === plain} @click=${() => (this.plain = plain)}>${this.say(plain ? "plain" : "formatted")}</button>`;
  }

  #sampleButton(kind: SampleKind): TemplateResult {
    return html`<button type="button" aria-pressed=${this.kind === kind} data-sample=${kind} @click=${() => (this.kind = kind)}>${this.say(kind)}</button>`;
  }

  #mail(): TemplateResult {
    const { preview } = this.communicator;
    const sample = preview.samples.find(({ kind }) => kind === this.kind);
    if (!sample || !preview.isPossible) return html`<p class="empty" role="status">${this.say(preview.busy ? "previewing" : "previewEmpty")}</p>`;
    return html`<article class="mail" aria-label=${this.say("preview")} aria-busy=${preview.busy} data-test="preview">
      <dl><dt>${this.say("previewFrom")}</dt><dd>${sample.from}</dd>
        ${sample.reply_to ? html`<dt>${this.say("previewReply")}</dt><dd>${sample.reply_to}</dd>` : nothing}
        ${sample.to ? html`<dt>${this.say("previewTo")}</dt><dd>${sample.to}</dd>` : nothing}
        <dt>${this.say("subject")}</dt><dd dir="auto"><b>${sample.subject}</b></dd></dl>
      <div class="body">${this.plain ? html`<pre dir="auto">${sample.text}</pre>` : this.#formatted(sample)}</div></article>`;
  }

  #formatted({ html: markup }: Sample): Node[] {
    if (markup !== this.#shown.html) this.#shown = { html: markup, nodes: [...safeNodes(markup).childNodes] };
    return this.#shown.nodes;
  }

  #tested(): TemplateResult | typeof nothing {
    const { test } = this.communicator.preview;
    if (test.state === "sending") return html`${this.say("testing")}`;
    return test.state === "sent" ? html`${icon("check")} ${this.say("testSent", { time: this.phrases.time(test.at) })}` : nothing;
  }

  #serverCount(): TemplateResult | typeof nothing {
    const { count, countedAt, shown } = this.communicator.audience;
    if (!count || !countedAt) return nothing;
    if (count.matching !== shown) return html`${this.say("serverOther", { n: count.matching, shown: shown ?? "…" })}`;
    return html`${icon("check")} ${this.say("serverSame", { n: count.matching, time: this.phrases.time(countedAt) })}`;
  }
}
