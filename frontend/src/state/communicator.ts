// All that one Communicator on a page holds, made once its host has said which course it is for.
import type { Key, Phrases } from "../words/phrases.ts";
import type { Transport } from "../transport/transport.ts";
import type { Communication } from "../transport/shapes.ts";
import { selectionOf } from "../audience/criteria.ts";
import { AudienceState } from "./audience.ts";
import type { Field } from "./draft.ts";
import { DraftState } from "./draft.ts";
import { PreviewState } from "./preview.ts";
import { SendingState } from "./sending.ts";
import { Store } from "./store.ts";

export const FIELD_WORDS: Record<Field, Key> = { from_name: "fromName", reply_to: "replyTo", subject: "subject", body: "body" };

export const TABS = ["write", "past", "insights", "social"] as const;
/** A learner's page is come to from a list, not from the tabs. */
export type Tab = (typeof TABS)[number] | "learner";

export interface Place {
  /** What this browser's draft is kept under: site and course, or the page's address where the host says neither. */
  course: string;
  userEmail: string;
  /** The page is for changing an automatic message that is on, which has its own way to be stored. */
  isChange?: true;
}

export class Communicator extends Store {
  readonly transport: Transport;
  readonly course: string;
  readonly isChange: boolean;
  readonly phrases: Phrases;
  readonly audience: AudienceState;
  readonly draft: DraftState;
  readonly preview: PreviewState;
  readonly sending: SendingState;
  tab: Tab = "write";
  /** The pseudonym whose page is shown. */
  learner = "";

  constructor(transport: Transport, phrases: Phrases, place: Place) {
    super();
    this.transport = transport;
    this.course = place.course;
    this.isChange = place.isChange ?? false;
    this.phrases = phrases;
    this.audience = new AudienceState(transport);
    this.draft = new DraftState(place.course, place.userEmail, phrases.locale.startsWith("es") ? "es" : "en");
    this.preview = new PreviewState(transport, this.audience, this.draft);
    if (this.isChange) this.preview.turnOff();
    this.sending = new SendingState(transport, this.audience, this.draft, this.preview, (field) => phrases.say(FIELD_WORDS[field]));
  }

  get zone(): string {
    return this.audience.facts?.course.time_zone ?? "UTC";
  }

  /** Where one is, as the end of an address: `past`, or `learner/` and a pseudonym. */
  get place(): string {
    return this.tab === "learner" ? `learner/${this.learner}` : this.tab;
  }

  show(place: string): void {
    const [name, learner = ""] = place.split("/");
    this.tab = name === "learner" && learner ? name : (TABS.find((tab) => tab === name) ?? "write");
    this.learner = learner;
    this.changed();
  }

  /** Takes a past message's text, and whom it was for as far as the page can show that. */
  reuse(message: Communication): void {
    if (this.sending.communication) this.sending.writeAnother();
    this.draft.startFrom(message);
    const selection = selectionOf(message.criteria);
    if (selection) this.audience.choose(selection);
    this.show("write");
  }

  stop(): void {
    for (const state of [this.audience, this.preview, this.sending]) state.stop();
  }
}
