import { LRUCache } from "lru-cache";
import type { Server } from "socket.io";
import type { TeamLimit } from "../../domain/reach.ts";
import type { Db } from "../../ports/database/port.ts";
import { findSeat, pastSeats, type Seat, seatsOfCustomer } from "../../store/seat.ts";
import type { ConversationChange, CustomerChange } from "../../wire/inbox.ts";
import { EVENTS } from "../../wire/names.ts";
import type { ConversationGone } from "../../wire/socket.ts";

/** Rooms in "/desk" of the screens of people limited to teams, by site. */
const rooms = {
  all: (siteId: string) => `limited:${siteId}`,
  team: (siteId: string, teamId: string | null) => `limited:${siteId}:team:${teamId ?? "none"}`,
  holder: (siteId: string, memberId: string) => `limited:${siteId}:holder:${memberId}`,
};

/** The rooms that somebody limited to teams joins for a site. */
export function limitedRooms(siteId: string, limit: TeamLimit & { readonly memberId: string }): string[] {
  return [
    ...[rooms.all(siteId), rooms.holder(siteId, limit.memberId)],
    ...limit.teamIds.map((id) => rooms.team(siteId, id)),
    ...(limit.withoutTeam ? [rooms.team(siteId, null)] : []),
  ];
}

/** Conversations of which it's remembered whose they were. */
const KEPT = 10_000;

/**
 * Tells screens of people who are limited to teams about the conversations that are theirs to see. Whose one is, is read for
 * each announcement: a moment ago, it may have been another team's. Announcements of one conversation keep their order.
 */
export class LimitedScreens {
  readonly #io: Server;
  readonly #db: Db;
  readonly #onFault: (error: unknown) => void;
  readonly #last = new Map<string, Promise<void>>();
  /** Whose a conversation was when its row was last told here. */
  readonly #told = new LRUCache<string, string>({ max: KEPT });

  constructor(deps: { io: Server; db: Db }, onFault: (error: unknown) => void) {
    this.#io = deps.io;
    this.#db = deps.db;
    this.#onFault = onFault;
  }

  /** Whether there may be such a screen. We don't know about other processes' screens. */
  async isHeard(siteId: string): Promise<boolean> {
    const { adapter } = this.#io.of("/desk");
    return adapter.rooms.has(rooms.all(siteId)) || (await adapter.serverCount()) > 1;
  }

  tell(siteId: string, conversationId: string, event: string, data: object): void {
    this.#inOrder(siteId, conversationId, async () => {
      const seat = await findSeat(this.#db, conversationId);
      if (seat !== undefined) this.#to(seatRooms(siteId, [seat]), event, data);
    });
  }

  /** A conversation's row; for those whose it was before, it's gone, and they hear nothing more of it. */
  row(siteId: string, data: ConversationChange, seat: Seat): void {
    const conversationId = data.row.id;
    this.#inOrder(siteId, conversationId, async () => {
      const now = seatRooms(siteId, [seat]);
      this.#to(now, EVENTS.conversationChange, data);
      if (this.#told.get(conversationId) === now.join()) return;
      this.#told.set(conversationId, now.join());
      const { teamIds, agentIds } = await pastSeats(this.#db, conversationId);
      const before = [
        ...teamIds.map((id) => rooms.team(siteId, id)),
        ...agentIds.map((id) => rooms.holder(siteId, id)),
      ].filter((room) => !now.includes(room));
      if (before.length === 0) return;
      const desk = this.#io.of("/desk");
      const gone: ConversationGone = { conversationId };
      desk.to(before).except(now).emit(EVENTS.conversationGone, gone);
      desk.in(before).except(now).socketsLeave(`conversation:${conversationId}`);
    });
  }

  /** It was deleted, so that nobody can say any more whose it was: that an id is gone tells nothing. */
  gone(siteId: string, data: ConversationGone): void {
    this.#inOrder(siteId, data.conversationId, async () =>
      this.#to([rooms.all(siteId)], EVENTS.conversationGone, data),
    );
  }

  customer(siteId: string, data: CustomerChange): void {
    this.#inOrder(siteId, data.visitorId, async () =>
      this.#to(seatRooms(siteId, await seatsOfCustomer(this.#db, data.visitorId)), EVENTS.customerChange, data),
    );
  }

  #to(to: string[], event: string, data: object): void {
    if (to.length > 0) this.#io.of("/desk").to(to).emit(event, data);
  }

  #inOrder(siteId: string, about: string, run: () => Promise<void>): void {
    const before = this.#last.get(about) ?? Promise.resolve();
    const mine = before
      .then(async () => {
        if (await this.isHeard(siteId)) await run();
      })
      .catch(this.#onFault)
      .finally(() => {
        if (this.#last.get(about) === mine) this.#last.delete(about);
      });
    this.#last.set(about, mine);
  }
}

function seatRooms(siteId: string, seats: readonly Seat[]): string[] {
  return seats.flatMap(({ teamId, agentId }) => [
    rooms.team(siteId, teamId),
    ...(agentId === null ? [] : [rooms.holder(siteId, agentId)]),
  ]);
}
