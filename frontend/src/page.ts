// The backend's own pages: <communicator-page> with the backend's HTTP API behind it.
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

  /** Each tab, and each learner, has an address, to be linked to and gone back to. */
  protected override firstPlace(): string {
    return location.hash.slice(1) || "write";
  }

  protected override updated(): void {
    super.updated();
    if (this.place && this.place !== this.firstPlace()) location.hash = this.place;
  }

  #follow = (): void => this.show(this.firstPlace());
}

defineFirst(import.meta.url);
define("communicator-page", BackendPage);
