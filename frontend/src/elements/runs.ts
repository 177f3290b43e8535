// Each look of an automatic message for new matches: how many there were, and what became of them.
import type { Run } from "../transport/outreach-shapes.ts";
import type { Request } from "../transport/transport.ts";
import { excludedInWords } from "../words/excluded.ts";
import { FetchedTable } from "./fetched-table.ts";
import type { Column } from "./fetched-table.ts";

export class Runs extends FetchedTable<Run> {
  protected readonly name = "runs";
  protected readonly operation = "runs";
  protected readonly heading = "runs";
  protected readonly empty = "noRuns";
  protected readonly columns: readonly Column<Run>[] = [
    { head: "whenColumn", cell: ({ at }) => this.phrases.date(at, this.communicator.zone, "short"), raw: ({ at }) => at },
    this.#counted("runMatched", ({ matched }) => matched),
    this.#counted("runNew", (run) => run.new),
    this.#counted("runQueued", ({ queued }) => queued),
    this.#counted("held_out", ({ held_out: left }) => left),
    { head: "runRest", cell: (run) => this.#rest(run) },
  ];

  protected request(message: string): Request {
    return { id: message };
  }

  protected rowsOf(answer: unknown): Run[] {
    return (answer as { runs: Run[] }).runs;
  }

  /** A number, or nothing where it isn't told yet. */
  #counted(head: Column<Run>["head"], of: (run: Run) => number | null): Column<Run> {
    const shown = (count: number | null): string => (count === null ? "–" : this.phrases.number(count));
    return { head, isNumber: true, cell: (run) => shown(of(run)), raw: (run) => of(run) ?? "" };
  }

  #rest({ why_nothing: why, why_nothing_said: said, in_comparison: together, excluded }: Run): string {
    const compared = together ? this.say("runTogether", { n: together }) : "";
    return [this.phrases.told(why ?? "", said), compared, ...excludedInWords(excluded, this.phrases)].filter(Boolean).join(" · ");
  }
}
