// Sending: the last look, the time to undo, and what becomes of the mail.
import { criteriaOf } from "../audience/criteria.ts";
import type { Fault, Place } from "../message/faults.ts";
import { faultsFromServer, faultsOf } from "../message/faults.ts";
import { ask, Refusal } from "../transport/ask.ts";
import { newKey } from "../transport/key.ts";
import type { Communication } from "../transport/shapes.ts";
import type { Transport } from "../transport/transport.ts";
import type { AudienceState } from "./audience.ts";
import type { DraftState, Field } from "./draft.ts";
import type { PreviewState } from "./preview.ts";
import { Store } from "./store.ts";

export interface Changed {
  matching: number;
  was: number;
  snapshot: string | null;
}

export class SendingState extends Store {
  readonly #transport: Transport;
  readonly #audience: AudienceState;
  readonly #draft: DraftState;
  readonly #preview: PreviewState;
  readonly #label: (field: Field) => string;
  /** The instant to send at, "now", or null where it is still to be said. */
  when: string | null = "now";
  faults: Fault[] = [];
  refusal: Refusal | null = null;
  changedSelection: Changed | null = null;
  busy = false;
  /** What was sent or scheduled from this page; null while it is being written. */
  communication: Communication | null = null;
  /** Until when it can be undone, on this computer's clock, in ms; 0 where it can't. */
  undoEnds = 0;
  #sendKey = "";
  #watching: ReturnType<typeof setTimeout> | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(transport: Transport, audience: AudienceState, draft: DraftState, preview: PreviewState, label: (field: Field) => string) {
    super();
    this.#transport = transport;
    this.#audience = audience;
    this.#draft = draft;
    this.#preview = preview;
    this.#label = label;
    // A fault that was pointed at disappears once it is mended.
    draft.addEventListener("change", () => this.#recheck());
    audience.addEventListener("change", () => this.#recheck());
  }

  setWhen(when: string | null): void {
    this.when = when;
    this.#recheck();
    this.changed();
  }

  /** Tries to send; what keeps it from going is in `faults`, `changedSelection` or `refusal`. */
  async send(snapshot = this.#audience.facts?.snapshot ?? null): Promise<void> {
    if (!this.check()) return;
    this.busy = true;
    this.changed();
    try {
      const id = await this.#preview.store();
      // One act, one key: pressing again after an answer got lost can't send twice.
      const act = JSON.stringify([id, snapshot, this.when, criteriaOf(this.#audience.selection), this.#draft.plan]);
      if (!this.#sendKey.startsWith(act)) this.#sendKey = act + newKey();
      const body = { snapshot, when: this.when };
      const sent = await ask<Communication>(this.#transport, "send", { id, body, idempotencyKey: this.#sendKey.slice(act.length) });
      this.changedSelection = null;
      this.#accepted(sent);
    } catch (fault) {
      this.refuse(fault);
    }
    this.busy = false;
    this.changed();
  }

  /** Whether nothing is left to put right; what is, is in `faults`. */
  check(apart: Place | null = null): boolean {
    this.faults = this.#faults().filter(({ place }) => place !== apart);
    this.refusal = null;
    this.changed();
    return !this.faults.length;
  }

  /** Stops what has not gone yet; inside the time to undo that is all of it. */
  async cancel(): Promise<void> {
    await this.#act("cancel");
    if (this.communication?.status === "cancelled") this.#endUndo();
  }

  /** Of the request that was looked at: what was changed since isn't approved. */
  approve(): Promise<void> {
    const asked = this.communication?.approval?.asked_at;
    return this.#act("approve", asked ? { asked_at: asked } : {});
  }

  decline(reason: string): Promise<void> {
    return this.#act("decline", { reason });
  }

  pause(): Promise<void> {
    return this.#act("pause");
  }

  resume(): Promise<void> {
    return this.#act("resume");
  }

  /** Back to the form, with the text as it was. */
  backToText(): void {
    this.#leave();
    this.#draft.keep();
  }

  writeAnother(): void {
    this.#leave();
    this.#draft.clear();
  }

  /** New predictions are looked at with the same ranges. */
  async lookAgain(): Promise<void> {
    this.changedSelection = null;
    this.changed();
    await this.#audience.load();
    this.#audience.askCount();
  }

  stop(): void {
    clearTimeout(this.#watching);
    clearInterval(this.#ticking);
  }

  #leave(): void {
    this.stop();
    this.#preview.reopen();
    this.communication = null;
    this.refusal = null;
    this.faults = [];
    this.when = "now";
    this.changed();
  }

  #faults(): Fault[] {
    const { isNobody, count, selection } = this.#audience;
    const { fields, plan } = this.#draft;
    return faultsOf({ fields, plan, isNobody, isEverybody: selection.all, reachable: count?.reachable, when: this.when, now: Date.now(), label: this.#label });
  }

  #recheck(): void {
    if (!this.faults.length && !this.changedSelection) return;
    const still = this.#faults();
    this.faults = this.faults.filter(({ place }) => still.some((fault) => fault.place === place));
    this.changed();
  }

  async #act(operation: "cancel" | "pause" | "resume" | "approve" | "decline", body?: object): Promise<void> {
    if (!this.communication) return;
    this.busy = true;
    this.refusal = null;
    this.changed();
    try {
      this.communication = await ask<Communication>(this.#transport, operation, { id: this.communication.id, body, idempotencyKey: newKey() });
    } catch (fault) {
      this.refuse(fault);
    }
    this.busy = false;
    this.changed();
    this.#watch();
  }

  #accepted(sent: Communication): void {
    this.communication = sent;
    this.#preview.settle();
    this.#draft.forget();
    const { undo_until: until, began_at: began } = sent;
    // Counted from the server's own beginning, so that a wrong clock here shortens nothing.
    const left = until ? Date.parse(until) - (began ? Date.parse(began) : Date.now()) : 0;
    this.undoEnds = Date.now() + Math.max(0, left);
    if (left > 0) this.#ticking = setInterval(() => this.#tick(), 1000);
    this.#watch();
  }

  #tick(): void {
    if (Date.now() >= this.undoEnds) this.#endUndo();
    this.changed();
  }

  #endUndo(): void {
    this.undoEnds = 0;
    clearInterval(this.#ticking);
    this.changed();
  }

  /** Asks again and again how far it is, until nothing is left to happen. */
  #watch(): void {
    clearTimeout(this.#watching);
    const status = this.communication?.status;
    const after = status === "sending" ? 1_500 : status === "scheduled" || status === "paused" || status === "awaiting_approval" ? 15_000 : 0;
    if (after) this.#watching = setTimeout(() => void this.#look(), after);
  }

  async #look(): Promise<void> {
    if (!this.communication) return;
    try {
      const { id } = this.communication;
      const seen = await ask<Communication>(this.#transport, "show", { id });
      // It may have been left meanwhile, or another one sent.
      if (this.#shows(id)) this.communication = seen;
      this.refusal = null;
    } catch (fault) {
      this.refuse(fault);
    }
    this.changed();
    this.#watch();
  }

  #shows(id: string): boolean {
    return this.communication?.id === id;
  }

  /** Takes a refusal apart into `faults`, `changedSelection` or `refusal`; anything else is thrown on. */
  refuse(fault: unknown): void {
    if (!(fault instanceof Refusal)) throw fault;
    const { status, errors, matching, was, snapshot = null } = fault.problem;
    if (status === 409 && matching !== undefined) {
      this.changedSelection = { matching, was: was ?? this.#audience.chosen ?? 0, snapshot };
    } else if (Object.keys(errors).length) {
      this.faults = faultsFromServer(fault.problem, this.#label);
    } else {
      this.refusal = fault;
    }
  }
}
