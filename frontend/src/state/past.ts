// Past messages: the list, and one opened with its deliveries.
import { ask, Refusal } from "../transport/ask.ts";
import { newKey } from "../transport/key.ts";
import type { PooledEffect } from "../transport/outreach-shapes.ts";
import type { Communication, Delivery } from "../transport/shapes.ts";
import type { Transport } from "../transport/transport.ts";
import { ChangingState } from "./changing.ts";
import type { Communicator } from "./communicator.ts";
import { Store } from "./store.ts";

const LOOK_AGAIN_AFTER_MS = 3_000;

interface Page {
  communications: Communication[];
  next_cursor: string | null;
}
interface Deliveries {
  deliveries: Delivery[];
  next_cursor: string | null;
}

export class PastState extends Store {
  readonly #transport: Transport;
  messages: Communication[] | null = null;
  refusal: Refusal | null = null;
  /** Something that changes a message is on its way. */
  busy = false;
  opened: Communication | null = null;
  deliveries: Delivery[] | null = null;
  /** What the course's comparisons say, each and together; null where it isn't known. */
  effects: PooledEffect | null = null;
  /** The opened message, while it is being changed. */
  changing: ChangingState | null = null;
  moreMessages: string | null = null;
  moreDeliveries: string | null = null;
  #watching: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  async load(): Promise<void> {
    await this.#trying(async () => {
      const page = await ask<Page>(this.#transport, "communications");
      this.messages = page.communications;
      this.moreMessages = page.next_cursor;
    });
    // The list works without them.
    const { messages } = this;
    if (messages?.some(({ holdout_percent: percent }) => percent)) {
      this.effects = await ask<PooledEffect>(this.#transport, "effects").catch((fault: unknown) => {
        if (!(fault instanceof Refusal)) throw fault;
        return null;
      });
    }
    this.changed();
    this.#watch();
  }

  effectOf(id: string): PooledEffect["messages"][number] | undefined {
    return this.effects?.messages.find((each) => each.id === id);
  }

  loadMore(): Promise<void> {
    return this.#trying(async () => {
      const page = await ask<Page>(this.#transport, "communications", { query: { cursor: this.moreMessages ?? "" } });
      this.messages = [...(this.messages ?? []), ...page.communications];
      this.moreMessages = page.next_cursor;
    });
  }

  async open(message: Communication): Promise<void> {
    this.endChange(null);
    this.opened = message;
    this.deliveries = null;
    this.changed();
    await this.#look();
    await this.loadDeliveries(null);
  }

  close(): void {
    this.stop();
    this.endChange(null);
    this.opened = null;
    this.changed();
  }

  loadDeliveries(cursor: string | null): Promise<void> {
    return this.#trying(async () => {
      const id = this.opened?.id;
      if (id === undefined) return;
      const page = await ask<Deliveries>(this.#transport, "deliveries", { id, ...(cursor ? { query: { cursor } } : {}) });
      this.deliveries = [...(cursor ? (this.deliveries ?? []) : []), ...page.deliveries];
      this.moreDeliveries = page.next_cursor;
    });
  }

  act(operation: "cancel" | "pause" | "resume" | "approve" | "decline" | "retry", body?: object): Promise<void> {
    this.busy = true;
    this.changed();
    return this.#trying(async () => {
      const id = this.opened?.id;
      if (id === undefined) return;
      this.#put(await ask<Communication>(this.#transport, operation, { id, body, idempotencyKey: newKey() }));
      await this.loadDeliveries(null);
      this.#watch();
    });
  }

  /** An automatic message that is on is paused first: nothing goes out while it is changed. */
  async change(page: Communicator): Promise<void> {
    if (this.opened?.status === "sending") await this.act("pause");
    if (this.opened?.status !== "paused") return;
    this.changing = new ChangingState(page, this.opened);
    this.changed();
    await this.changing.load();
  }

  /** As it was saved, or null where it was left as it was. */
  endChange(saved: Communication | null): void {
    this.changing?.stop();
    this.changing = null;
    if (saved) this.#put(saved);
    this.changed();
    this.#watch();
  }

  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.changed();
  }

  stop(): void {
    clearTimeout(this.#watching);
  }

  #look(): Promise<void> {
    return this.#trying(async () => {
      const id = this.opened?.id;
      if (id === undefined) return;
      this.#put(await ask<Communication>(this.#transport, "show", { id }));
      this.#watch();
    });
  }

  #watch(): void {
    this.stop();
    if (this.opened?.status === "sending") this.#watching = setTimeout(() => void this.#look(), LOOK_AGAIN_AFTER_MS);
  }

  #put(message: Communication): void {
    if (this.opened?.id === message.id) this.opened = message;
    this.messages = this.messages?.map((each) => (each.id === message.id ? message : each)) ?? null;
  }

  async #trying(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.refusal = null;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
    this.busy = false;
    this.changed();
  }
}
