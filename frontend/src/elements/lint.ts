// What is wrong, or unwise, in the text: placeholders found here at once, the rest by the backend soon after.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { unknownPlaceholders } from "../message/placeholders.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Finding, Lint } from "../transport/outreach-shapes.ts";
import type { Key } from "../words/phrases.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";

const LINT_AFTER_MS = 600;
const NOTHING_FOUND: Lint = { errors: [], warnings: [] };

/** What the page says in the reader's language; others are said as the backend's sentences are. */
const SAID: Readonly<Record<string, Key>> = {
  reveals_prediction: "lintReveals", shouting: "lintShouting", long_subject: "lintLong", no_fallback: "lintFallback", image: "lintImage", html: "lintHtml",
  other_course: "lintOther", click_here: "lintHere", tracking_link: "lintTrack", short_link: "lintShort",
};

export class LintNotes extends Part {
  static override styles = [ground, controls, css`.msg + .msg { margin-block-start: var(--s2); }`];
  static override properties = { ...Part.properties, found: { state: true } };
  declare found: Lint;
  /** The text that was looked at, or is. */
  #looked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.found = NOTHING_FOUND;
  }

  protected follows({ draft }: Communicator): readonly Store[] {
    return [draft];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(): void {
    const { fields, plan } = this.communicator.draft;
    const body = { subject: fields.subject, body: fields.body, language: plan.language };
    const text = JSON.stringify(body);
    if (text === this.#looked) return;
    this.#looked = text;
    clearTimeout(this.#timer);
    if (fields.subject.trim() || fields.body.trim()) this.#timer = setTimeout(() => void this.#look(text, body), LINT_AFTER_MS);
    else this.found = NOTHING_FOUND;
  }

  async #look(text: string, body: object): Promise<void> {
    try {
      const found = await ask<Lint>(this.communicator.transport, "lint", { body });
      if (text === this.#looked) this.found = found;
    } catch (fault) {
      // Not worth a note of its own: sending checks again, and says what is wrong.
      if (!(fault instanceof Refusal)) throw fault;
      this.found = NOTHING_FOUND;
    }
  }

  protected override render(): TemplateResult {
    const unknown = this.#unknown();
    const { errors, warnings } = this.found;
    // The backend finds unknown placeholders too; once is enough.
    const others = errors.filter(({ code }) => !unknown.length || !code.includes("placeholder"));
    return html`<div role="status">${unknown}${others.map((each) => this.#note(each, "b"))}${warnings.map((each) => this.#note(each, "w"))}</div>`;
  }

  #unknown(): TemplateResult[] {
    const { draft } = this.communicator;
    return (["subject", "body"] as const).flatMap((field) =>
      unknownPlaceholders(draft.fields[field]).map(({ text, suggestion }) => html`<p class="msg w" data-test="unknown-placeholder">${icon("warning")}<span>${this.say("unknownPlaceholder", { text })}</span>
        ${suggestion ? html`<button type="button" class="link" @click=${() => draft.set(field, draft.fields[field].replaceAll(text, suggestion))}>${this.say("meant", { suggestion })}</button>` : nothing}</p>`),
    );
  }

  #note({ text, text_said: said, excerpt, code, suggestion }: Finding, kind: "b" | "w"): TemplateResult {
    const key = SAID[code];
    const words = key ? this.say(key) : this.phrases.told(text, said);
    return html`<p class="msg ${kind}" data-test="lint" data-code=${code}>${icon("warning")}<span>${excerpt && !words.includes(excerpt) ? html`<q>${excerpt}</q> ` : nothing}${words} ${suggestion ? this.say("lintInstead", { text: suggestion }) : nothing}</span></p>`;
  }
}
