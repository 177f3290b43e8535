// Insights: who registered and who earned a certificate, every chart linked to the others.
import { html, LitElement } from "lit";
import type { TemplateResult } from "lit";
import { ground } from "../styles/ground.ts";
import type { Transport } from "../transport/transport.ts";
import type { Phrases } from "../words/phrases.ts";

export class Insights extends LitElement {
  static override styles = [ground];
  static override properties = { transport: { attribute: false }, phrases: { attribute: false } };
  declare transport: Transport;
  declare phrases: Phrases;

  protected override render(): TemplateResult {
    return html`<h1>${this.phrases.say("insights")}</h1>`;
  }
}
