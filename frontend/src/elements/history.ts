// Who did what with a message: composed, asked, approved, sent, changed.
import type { AuditEntry } from "../transport/outreach-shapes.ts";
import type { Request } from "../transport/transport.ts";
import { callerName } from "../words/callers.ts";
import type { Key } from "../words/phrases.ts";
import { FetchedTable } from "./fetched-table.ts";
import type { Column } from "./fetched-table.ts";

const DEEDS: Readonly<Record<string, Key>> = {
  create: "deedCreate", update: "deedUpdate", test: "deedTest", ask: "deedAsk", send: "deedSend", approve: "deedApprove",
  decline: "deedDecline", pause: "deedPause", resume: "deedResume", cancel: "deedCancel", retry: "deedRetry",
};

const CHANGED: Readonly<Record<string, Key>> = {
  subject: "subject", body: "body", from_name: "fromName", reply_to: "replyTo", language: "language", notice: "notice",
  criteria: "changedCriteria", daily_ceiling: "changedCeiling", ends_on: "changedEnd", holdout_percent: "changedHoldout",
  leave_out_recent: "changedRecent", automatic: "automatically", backlog: "changedBacklog", segment_id: "changedSegment",
};

export class History extends FetchedTable<AuditEntry> {
  protected readonly name = "history";
  protected readonly operation = "audit";
  protected readonly heading = "history";
  protected readonly empty = "historyNone";
  protected readonly columns: readonly Column<AuditEntry>[] = [
    { head: "whenColumn", cell: ({ at }) => this.phrases.date(at, this.communicator.zone, "short"), raw: ({ at }) => at },
    { head: "historyWho", cell: ({ caller }) => callerName(caller) },
    { head: "historyWhat", cell: ({ action, details }) => this.#deed(action) + this.#changes(details) },
  ];

  protected request(message: string): Request {
    return { query: { communication: message } };
  }

  protected rowsOf(answer: unknown): AuditEntry[] {
    return (answer as { entries: AuditEntry[] }).entries;
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
