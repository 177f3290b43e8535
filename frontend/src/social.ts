// The Social tab's bundle, fetched when it is first opened.
import { html, LitElement } from "lit";
import type { TemplateResult } from "lit";
import { ChartFoot } from "./elements/chart-foot.ts";
import { define } from "./elements/part.ts";
import { ground } from "./styles/ground.ts";
import type { Transport } from "./transport/transport.ts";
import type { Phrases } from "./words/phrases.ts";

class Social extends LitElement {
  static override styles = [ground];
  static override properties = { transport: { attribute: false }, phrases: { attribute: false } };
  declare transport: Transport;
  declare phrases: Phrases;

  protected override render(): TemplateResult {
    return html`<h1>${this.phrases.say("social")}</h1>`;
  }
}

define("communicator-chart-foot", ChartFoot);
define("communicator-social", Social);
