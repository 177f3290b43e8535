// The backend's own pages: <communicator-page> with the backend's HTTP API behind it.
import { CommunicatorPage } from "./elements/page.ts";
import { define } from "./elements/part.ts";
import { defineFirst } from "./first.ts";
import { backendTransport } from "./transport/backend.ts";

class BackendPage extends CommunicatorPage {
  override connectedCallback(): void {
    this.transport ??= backendTransport({ courseId: this.courseId ?? "", site: this.site ?? "", csrfToken: this.csrfToken ?? "" });
    super.connectedCallback();
  }
}

defineFirst(import.meta.url);
define("communicator-page", BackendPage);
