// The backend's own pages: <communicator-page> with the backend's HTTP API behind it.
import type { Tab } from "./state/communicator.ts";
import { TABS } from "./state/communicator.ts";
import { CommunicatorPage } from "./elements/page.ts";
import { define } from "./elements/part.ts";
import { defineFirst } from "./first.ts";
import { backendTransport } from "./transport/backend.ts";

class BackendPage extends CommunicatorPage {
  override connectedCallback(): void {
    this.transport ??= backendTransport({ courseId: this.courseId ?? "", site: this.site ?? "", csrfToken: this.csrfToken ?? "" });
    super.connectedCallback();
    addEventListener("hashchange", this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#follow);
  }

  /** Each tab has an address, to be linked to and gone back to. */
  protected override firstTab(): Tab {
    return TABS.find((tab) => location.hash === `#${tab}`) ?? "write";
  }

  protected override updated(): void {
    super.updated();
    if (this.tab && this.tab !== this.firstTab()) location.hash = this.tab;
  }

  #follow = (): void => this.show(this.firstTab());
}

defineFirst(import.meta.url);
define("communicator-page", BackendPage);
