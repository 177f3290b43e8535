// What was posted, answered, shared and liked: as far as we hold it, and as far as the networks report it.
import { css, html } from "lit";
import type { TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import { networkName } from "./names.ts";
import { SocialPart } from "./part.ts";
import type { Count, Interactions as Figures } from "./report.ts";
import { panels } from "./styles.ts";

const LINES: readonly (readonly [Key, "publications" | "replies" | "reposts" | "favourites"])[] = [
  ["socialPublications", "publications"], ["socialReplies", "replies"], ["socialReposts", "reposts"], ["socialFavourites", "favourites"],
];
const NOTHING: Figures = { network: null, collected: { publications: 0, replies: 0, reposts: 0 }, reported: { replies: null, reposts: null, favourites: null }, reported_at: null };

export class Interactions extends SocialPart {
  static override styles = [ground, controls, tables, panels, css`th, td { padding-inline-end: var(--s3); }`];

  protected override render(): TemplateResult {
    const { network, timeline } = this.report;
    const figures = this.#figures;
    const at = figures.reported_at;
    const note = at ? this.say("socialReportedAt", { date: this.phrases.date(at, timeline.time_zone, "short") }) : this.say("socialNotReported");
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say("socialInteractions")}</h2>
        <span class="sm sub">${network ? this.say("socialOn", { network: networkName(network) }) : this.say("socialAllNetworks")}</span></div>
      <div class="scroll" tabindex="0" role="group" aria-label=${this.say("socialInteractions")}><table class="tight" data-test="interactions">
        <thead><tr><td></td><th scope="col" class="num">${this.say("socialCollected")}</th><th scope="col" class="num">${this.#reports}</th></tr></thead>
        <tbody>${LINES.map(([name, what]) => html`<tr><th scope="row">${this.say(name)}</th>${this.#cell(this.#collected(what), what !== "favourites")}${this.#cell(this.#reported(what), false)}</tr>`)}</tbody></table></div>
      <communicator-chart-foot .phrases=${this.phrases} .name=${"interactions"} .note=${[note]} .data=${() => this.#data()}></communicator-chart-foot></section>`;
  }

  get #figures(): Figures {
    const { interactions, network } = this.report;
    return interactions.find((each) => each.network === network) ?? NOTHING;
  }

  get #reports(): string {
    const { network } = this.report;
    return network ? this.say("socialReported", { network: networkName(network) }) : this.say("socialReportedAll");
  }

  /** A favourite is no post: it is only ever reported. */
  #collected(what: (typeof LINES)[number][1]): Count {
    return what === "favourites" ? null : this.#figures.collected[what];
  }

  #reported(what: (typeof LINES)[number][1]): Count {
    return what === "publications" ? null : this.#figures.reported[what];
  }

  #cell(value: Count, mayBeHidden: boolean): TemplateResult {
    return html`<td class="num ${value === null ? "dim" : ""}">${this.count(value, mayBeHidden)}</td>`;
  }

  /** Every network, so that they can be told apart; the page shows the one chosen, or all together. */
  #data(): ChartData {
    const { interactions } = this.report;
    const named = (each: Figures): string => (each.network ? networkName(each.network) : this.say("socialAllNetworks"));
    const rows = interactions.map((each) => [
      named(each), ...(["publications", "replies", "reposts"] as const).map((what) => each.collected[what] ?? this.count(null)),
      ...(["replies", "reposts", "favourites"] as const).map((what) => each.reported[what] ?? "–"),
    ]);
    const of = (name: Key, what: Key): string => `${this.say(name)}: ${this.say(what)}`;
    const head = [
      this.say("socialNetwork"), of("socialPublications", "socialCollected"), of("socialReplies", "socialCollected"), of("socialReposts", "socialCollected"),
      of("socialReplies", "socialReportedAll"), of("socialReposts", "socialReportedAll"), of("socialFavourites", "socialReportedAll"),
    ];
    return { caption: this.say("socialInteractions"), head, rows };
  }
}
