// State that elements follow: it tells them when it has changed.
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Store extends EventTarget {
  protected changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** Renders its element again whenever one of the stores changes, as long as the element stands in a page. */
export class Following implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #stores: () => readonly Store[];
  #followed: readonly Store[] = [];

  constructor(host: ReactiveControllerHost, stores: () => readonly Store[]) {
    this.#host = host;
    this.#stores = stores;
    host.addController(this);
  }

  hostConnected(): void {
    this.#follow(this.#stores());
  }

  /** What is to be followed may have been made, or replaced, since. */
  hostUpdate(): void {
    const wanted = this.#stores();
    if (wanted.some((store, at) => store !== this.#followed[at])) this.#follow(wanted);
  }

  hostDisconnected(): void {
    this.#follow([]);
  }

  #follow(stores: readonly Store[]): void {
    for (const store of this.#followed) store.removeEventListener("change", this.#onChange);
    this.#followed = stores;
    for (const store of stores) store.addEventListener("change", this.#onChange);
  }

  #onChange = (): void => this.#host.requestUpdate();
}
