// Who did what with a message: composed, asked, approved, sent, changed.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { AuditEntry } from "../transport/outreach-shapes.ts";
import { callerName } from "../words/callers.ts";
import type { Key } from "../words/phrases.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const DEEDS: Readonly<Record<string, Key>> = {
  create: "deedCreate", update: "deedUpdate", test: "deedTest", ask: "deedAsk", send: "deedSend", approve: "deedApprove",
  decline: "deedDecline", pause: "deedPause", resume: "deedResume", cancel: "deedCancel", retry: "deedRetry",
};

const CHANGED: Readonly<Record<string, Key>> = {
  subject: "subject", body: "body", from_name: "fromName", reply_to: "replyTo", language: "language", notice: "notice",
  criteria: "changedCriteria", daily_ceiling: "changedCeiling", ends_on: "changedEnd", holdout_percent: "changedHoldout",
};

export class History extends Part {
  static override styles = [ground, controls, tables, css`h3 { margin-block: var(--s5) var(--s2); }`];
  static override properties = { ...Part.properties, message: {}, changed: {}, entries: { state: true }, refusal: { state: true } };
  /** The communication's id. */
  declare message: string;
  /** Something that changes with what is done. */
  declare changed: string;
  declare entries: AuditEntry[] | null;
  declare refusal: Refusal | null;
  #asked = "";

  constructor() {
    super();
    this.message = "";
    this.changed = "";
    this.entries = null;
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  protected override updated(): void {
    const wanted = `${this.message} ${this.changed}`;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.#load();
  }

  async #load(): Promise<void> {
    this.refusal = null;
    try {
      this.entries = (await ask<{ entries: AuditEntry[] }>(this.communicator.transport, "audit", { query: { communication: this.message } })).entries;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  protected override render(): TemplateResult {
    const { entries } = this;
    return html`<h3 id="history">${this.say("history")}</h3>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#load()) : nothing}
      ${entries?.length ? html`<div class="scroll high" tabindex="0" role="region" aria-labelledby="history"><table class="tight" data-test="history">
        <thead><tr><th scope="col">${this.say("whenColumn")}</th><th scope="col">${this.say("historyWho")}</th><th scope="col">${this.say("historyWhat")}</th></tr></thead>
        <tbody>${entries.map(({ at, caller, action, details }) => html`<tr><th scope="row" class="nb">${this.phrases.date(at, this.communicator.zone, "short")}</th><td>${callerName(caller)}</td><td>${this.#deed(action)}${this.#changes(details)}</td></tr>`)}</tbody></table></div>` : entries ? html`<p class="sub sm">${this.say("historyNone")}</p>` : nothing}`;
  }

  #deed(action: string): string {
    const key = DEEDS[action.slice(action.indexOf(".") + 1)];
    return key ? this.say(key) : action;
  }

  /** Which fields were changed, as the page calls them. */
  #changes({ changes = {} }: AuditEntry["details"]): string {
    const names = Object.keys(changes).map((name) => (CHANGED[name] ? this.say(CHANGED[name]) : name.replaceAll("_", " ")));
    return names.length ? `: ${names.join(", ")}` : "";
  }
}
