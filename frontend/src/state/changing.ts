// Changing an automatic message that is paused. It has a page of its own, so that what is being written beside it stays as it is.
import { criteriaOf, selectionOf } from "../audience/criteria.ts";
import { ask, Refusal } from "../transport/ask.ts";
import { newKey } from "../transport/key.ts";
import type { SendingRules } from "../transport/outreach-shapes.ts";
import type { Communication } from "../transport/shapes.ts";
import { Communicator } from "./communicator.ts";
import { PLAIN } from "./draft.ts";
import { Store } from "./store.ts";

export class ChangingState extends Store {
  readonly message: Communication;
  readonly page: Communicator;
  /** Whom it is for can't be shown on this page, and stays as it is. */
  readonly keepsChoice: boolean;
  /** How the site sends; null where it doesn't say. */
  rules: SendingRules | null = null;
  busy = false;

  constructor({ transport, phrases, course }: Communicator, message: Communication) {
    super();
    this.message = message;
    this.page = new Communicator(transport, phrases, { course: `${course} ${message.id}`, userEmail: "", isChange: true });
    const { audience, draft } = this.page;
    const selection = selectionOf(message.criteria);
    this.keepsChoice = selection === null;
    draft.startFrom(message);
    const { daily_ceiling = null, ends_on = null, backlog = false } = message;
    draft.setPlan({ ...PLAIN, language: message.language ?? PLAIN.language, notice: message.notice ?? false, automatic: true, daily_ceiling, ends_on, backlog });
    if (selection) audience.choose(selection);
    audience.spareRecent(message.leave_out_recent ?? false);
  }

  async load(): Promise<void> {
    const { audience, transport } = this.page;
    await audience.load();
    const site = audience.facts?.course.site;
    // Without them the form still works, and says less.
    if (site !== undefined) this.rules = await ask<SendingRules>(transport, "rules", { id: site }).catch(silent);
    this.changed();
  }

  /** Stores what is written, and lets the message go on where that is wanted; null where something is in the way. */
  async save(goesOn: boolean): Promise<Communication | null> {
    const { sending, transport } = this.page;
    if (!sending.check(this.keepsChoice ? "who" : null)) return null;
    this.busy = true;
    this.changed();
    const { id } = this.message;
    try {
      const saved = await ask<Communication>(transport, "update", { id, body: this.#content, idempotencyKey: newKey() });
      return goesOn ? await ask<Communication>(transport, "resume", { id, idempotencyKey: newKey() }) : saved;
    } catch (fault) {
      sending.refuse(fault);
      return null;
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  stop(): void {
    this.page.stop();
    this.page.draft.forget();
  }

  get #content(): object {
    const { audience, draft } = this.page;
    const { language, notice, daily_ceiling, ends_on } = draft.plan;
    const choice = this.keepsChoice ? {} : { criteria: criteriaOf(audience.selection), segment: audience.segment?.id ?? null };
    return { ...draft.fields, ...choice, language, notice, daily_ceiling, ends_on, leave_out_recent: audience.sparesRecent };
  }
}

function silent(fault: unknown): null {
  if (!(fault instanceof Refusal)) throw fault;
  return null;
}
