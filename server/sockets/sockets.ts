import type { Server as HttpServer } from "node:http";
import { LRUCache } from "lru-cache";
import { Server, type Socket } from "socket.io";
import type { TransportParts, Turns } from "../http/parts.ts";
import { addressOf } from "./address.ts";
import { Bucket } from "./bucket.ts";
import { admitDesk, serveDesk } from "./desk-socket.ts";
import { refusal, tooFast } from "./handler.ts";
import { Owners } from "./owners.ts";
import { tellPlaces } from "./places.ts";
import { Presence } from "./presence.ts";
import { tellRows } from "./row-teller.ts";
import { admitVisitor } from "./visitor-auth.ts";
import { serveVisitor } from "./visitor-socket.ts";
import { rooms, SocketVoice } from "./voice.ts";

export type SocketParts = Pick<
  TransportParts,
  "db" | "sites" | "sessions" | "keys" | "lockToken" | "metrics" | "publicUrl" | "clock" | "log"
>;

/** The socket side. Made before the turns, which speak through its voice; serves from `attach` on. */
export interface Sockets {
  /** For the events port, which carries rooms between processes. */
  readonly io: Server;
  readonly voice: SocketVoice;
  /** Starts to serve "/widget" and "/desk" on this server. */
  attach(server: HttpServer, turns: Turns): void;
  /** Ends the lines of a member's screens, or of one session's: who may go on comes back by itself. */
  hangUp(who: { memberId: string } | { sessionId: string }): void;
  /** Disconnects everybody; leaves the HTTP server to whoever made it. */
  close(): Promise<void>;
}

/**
 * Bytes of one event that are read at all. The longest message that we take is 60 kB of JSON; what lies between is read and
 * answered in our words (MESSAGE_TOO_LONG, BAD_REQUEST). What is longer still ends the line with WebSocket's 1009, or with
 * 413 where the line polls: by that the client knows what it was, and does not send it again (widget/limits.ts).
 */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;
/** New sockets of one address at once, and a second after that: an office behind one address, not a flood. */
const CONNECT_BURST = 100;
const CONNECTS_PER_SECOND = 5;

export function createSockets(parts: SocketParts, options: { graceMs?: number } = {}): Sockets {
  const { db, log, clock, metrics } = parts;
  const io = new Server({ maxHttpBufferSize: MAX_EVENT_BYTES, serveClient: false });
  const onFault = (error: unknown) => log.error({ err: error }, "A look-up for an event failed.");
  const owners = new Owners(db, onFault);
  const voice = new SocketVoice(io, owners);
  const presence = new Presence(async (visitorId) => {
    const windows = await io.of("/widget").in(rooms.visitor(visitorId)).fetchSockets();
    return windows.length > 0;
  }, options.graceMs);
  const stopPlaces = tellPlaces(voice, parts, onFault);
  const stopRows = tellRows(voice, { io, db, sites: parts.sites }, onFault);
  const addresses = new LRUCache<string, Bucket>({ max: 50_000 });

  /** @throws TOO_FAST */
  function limit(socket: Socket): void {
    const address = addressOf(socket.request);
    const nowMs = clock.monotonicMs();
    let bucket = addresses.get(address);
    if (bucket === undefined) {
      bucket = new Bucket({ burst: CONNECT_BURST, perSecond: CONNECTS_PER_SECOND, nowMs });
      addresses.set(address, bucket);
    }
    if (!bucket.take(nowMs)) throw tooFast("Too many connections from this address.");
  }

  /** A namespace whose sockets are admitted first; a refusal reaches the client as `connect_error` with our words. */
  function serve<T>(
    name: "/widget" | "/desk",
    admit: (socket: Socket) => Promise<T>,
    run: (socket: Socket, who: T) => void,
  ) {
    const namespace = io.of(name);
    namespace.use(async (socket, next) => {
      try {
        limit(socket);
        socket.data.who = await admit(socket);
        next();
      } catch (error) {
        next(refusal(error, log));
      }
    });
    namespace.on("connection", (socket) => {
      metrics.socketsOpen(name, 1);
      socket.on("disconnect", () => metrics.socketsOpen(name, -1));
      run(socket, socket.data.who);
    });
  }

  return {
    io,
    voice,
    attach(server, turns) {
      serve(
        "/widget",
        (socket) => admitVisitor(socket.handshake, parts),
        (socket, session) => serveVisitor(socket, session, { db, clock, log, turns, voice, owners, presence }),
      );
      serve(
        "/desk",
        (socket) => admitDesk(socket.handshake, parts),
        (socket, caller) => void serveDesk(socket, caller, { ...parts, voice }).catch(onFault),
      );
      io.attach(server);
    },
    hangUp(who) {
      const room = "memberId" in who ? rooms.member(who.memberId) : rooms.session(who.sessionId);
      io.of("/desk").in(room).disconnectSockets(true);
    },
    async close() {
      stopPlaces();
      stopRows();
      presence.close();
      io.disconnectSockets(true);
      io.engine?.close();
    },
  };
}
