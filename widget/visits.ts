import type { Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import type { PageVisit } from "../server/wire/socket.ts";

/** Tells agents which page the visitor is on, while the chat is connected. */
export class Visits {
  readonly #socket: Socket;
  #now: PageVisit | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // A new connection may be a new visitor's.
    socket.on(EVENTS.welcome, () => this.#tell());
  }

  /** @param address without its query, as the loader sends it */
  moved(address: string, title: string): void {
    if (address === this.#now?.address && title === this.#now.title) return;
    this.#now = { address, title };
    this.#tell();
  }

  #tell(): void {
    // Not kept for later: what counts is where the visitor is then.
    if (this.#now !== undefined && this.#socket.connected) this.#socket.emit(EVENTS.pageVisit, this.#now);
  }
}
