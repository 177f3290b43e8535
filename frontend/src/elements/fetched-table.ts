// A table that is fetched page by page, and saved whole as CSV: what an automatic message did each day, who did what.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { csvOf } from "../message/csv.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask } from "../transport/ask.ts";
import type { Operation, Request } from "../transport/transport.ts";
import type { Key } from "../words/phrases.ts";
import { csvLink } from "./csv-link.ts";
import { Fetched } from "./fetched.ts";

/** As many as the backend gives at once. */
const MOST_ROWS = "500";

export interface Column<Row> {
  head: Key;
  isNumber?: true;
  /** As one reads it. */
  cell: (row: Row) => string;
  /** As a spreadsheet wants it, where that is something else. */
  raw?: (row: Row) => string | number;
}

export interface Page<Row> {
  rows: Row[];
  more: string | null;
}

export abstract class FetchedTable<Row> extends Fetched<Page<Row>> {
  static override styles = [ground, controls, tables, css`
    .part-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; margin-block: var(--s5) var(--s2); }
    .part-head .link { font-size: var(--xs); text-decoration: underline; }
    .wide { min-width: 180px; }
  `];
  /** The element's name among the tests, and of the file. */
  protected abstract readonly name: string;
  protected abstract readonly operation: Operation;
  protected abstract readonly heading: Key;
  protected abstract readonly empty: Key;
  protected abstract readonly columns: readonly Column<Row>[];

  /** What asks for this message's rows. */
  protected abstract request(message: string): Request;
  protected abstract rowsOf(answer: unknown): Row[];

  protected fetched(message: string): Promise<Page<Row>> {
    return this.#page(message, {});
  }

  async #page(message: string, query: Record<string, string>): Promise<Page<Row>> {
    const request = this.request(message);
    const answer = await ask<{ next_cursor: string | null }>(this.communicator.transport, this.operation, { ...request, query: { ...request.query, ...query } });
    return { rows: this.rowsOf(answer), more: answer.next_cursor };
  }

  async #more({ rows, more }: Page<Row>): Promise<void> {
    const { message } = this;
    await this.trying(async () => {
      const next = await this.#page(message, { cursor: more ?? "" });
      if (message === this.message) this.data = { rows: [...rows, ...next.rows], more: next.more };
    });
  }

  /** Every row, also those not shown yet. */
  async #csv(): Promise<string> {
    const { message } = this;
    const lines = [this.columns.map(({ head }) => this.say(head))] as (string | number)[][];
    let page = await this.#page(message, { limit: MOST_ROWS });
    for (;;) {
      lines.push(...page.rows.map((row) => this.columns.map(({ cell, raw }) => (raw ?? cell)(row))));
      if (page.more === null) return csvOf(lines);
      page = await this.#page(message, { limit: MOST_ROWS, cursor: page.more });
    }
  }

  protected override render(): TemplateResult {
    const link = this.data?.rows.length ? csvLink("CSV", `${this.name}-${this.message}.csv`, () => this.#csv(), (refusal) => (this.refusal = refusal)) : nothing;
    return html`<div class="part-head"><h3 id="title">${this.say(this.heading)}</h3>${link}</div>${this.body()}`;
  }

  protected shown(page: Page<Row>): TemplateResult {
    if (!page.rows.length) return html`<p class="sub sm">${this.say(this.empty)}</p>`;
    return html`<div class="scroll high" tabindex="0" role="region" aria-labelledby="title"><table class="tight" data-test=${this.name}>
      <thead><tr>${this.columns.map(({ head, isNumber }, at) => html`<th scope="col" class=${isNumber ? "num" : at === this.columns.length - 1 ? "wide" : ""}>${this.say(head)}</th>`)}</tr></thead>
      <tbody>${page.rows.map((row) => html`<tr>${this.columns.map(({ cell, isNumber }, at) => (at ? html`<td class=${isNumber ? "num" : ""}>${cell(row)}</td>` : html`<th scope="row" class="nb">${cell(row)}</th>`))}</tr>`)}</tbody></table>
      ${page.more === null ? nothing : html`<button type="button" class="link" @click=${() => void this.#more(page)}>${this.say("more")}</button>`}</div>`;
  }
}
