import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { Disconnect } from "../../auth/auth.ts";
import { addressOf } from "../address.ts";
import type { TransportDeps, Turns } from "../deps.ts";
import { admitVisitor } from "../visitor-auth.ts";
import { createVisitorLimits } from "../visitor-limits.ts";
import { DeskPresence } from "./desk-presence.ts";
import { admitDesk, serveDesk } from "./desk-socket.ts";
import { dropEnded } from "./drop-ended.ts";
import { refusal } from "./handler.ts";
import { LimitedScreens } from "./limited-screens.ts";
import { Owners } from "./owners.ts";
import { tellPlaces } from "./places.ts";
import { Presence } from "./presence.ts";
import { tellPresence } from "./presence-teller.ts";
import { tellRows } from "./row-teller.ts";
import { serveVisitor } from "./visitor-socket.ts";
import { rooms, SocketVoice } from "./voice.ts";

export type SocketDeps = Pick<
  TransportDeps,
  "db" | "sites" | "sessions" | "keys" | "lockToken" | "metrics" | "publicUrl" | "limits" | "clock" | "log"
>;

/** The socket side. Created before the turns, which speak through its voice; serves from `attach` on. */
export interface Sockets {
  /** For the events port, which connects rooms across processes. */
  readonly io: Server;
  readonly voice: SocketVoice;
  /** Starts serving "/widget" and "/desk" on this server. */
  attach(server: HttpServer, turns: Turns): void;
  /** Who is available; call `beat` every BEAT_MS (desk/presence.ts). */
  readonly atDesk: DeskPresence;
  /** Disconnects a member's screens, one session's or one API key's: those who may continue reconnect automatically. */
  disconnect: Disconnect;
  /** Disconnects screens here whose session or key has ended, or whose member's role has changed. */
  dropEnded(): Promise<void>;
  /** Whether a page with the visitor's chat is connected to this process or another. */
  isHere(visitorId: string): Promise<boolean>;
  /** Disconnects everybody. Doesn't close the HTTP server: its creator does. */
  close(): Promise<void>;
}

/**
 * The largest event that is read, in bytes. Our longest message is 60 kB of JSON; anything between that and this is
 * read and gets our own error (MESSAGE_TOO_LONG, BAD_REQUEST). A longer one closes the connection with WebSocket code
 * 1009, or 413 if it polls: that tells the client the reason, and it doesn't send it again (widget/limits.ts).
 */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;
/**
 * Milliseconds between two pings, and how long we wait for a reply before closing the connection. A client that
 * receives none for the sum of both knows that its connection is dead: 13 s, before a visitor gives up (Socket.IO's
 * default is 45 s).
 */
const HEARTBEAT = { pingInterval: 8_000, pingTimeout: 5_000 };

function roomOf(who: Parameters<Disconnect>[0]): string {
  if ("memberId" in who) return rooms.member(who.memberId);
  return "sessionId" in who ? rooms.session(who.sessionId) : rooms.key(who.keyId);
}

export function createSockets(deps: SocketDeps, options: { graceMs?: number } = {}): Sockets {
  const { db, log, clock, metrics } = deps;
  const io = new Server({ maxHttpBufferSize: MAX_EVENT_BYTES, serveClient: false, ...HEARTBEAT });
  const onFault = (error: unknown) => log.error({ err: error }, "A look-up for an event failed.");
  const owners = new Owners(db, onFault);
  const limited = new LimitedScreens({ io, db }, onFault);
  const voice = new SocketVoice(io, owners, limited);
  const isHere = async (visitorId: string) => {
    const windows = await io.of("/widget").in(rooms.visitor(visitorId)).fetchSockets();
    return windows.length > 0;
  };
  const presence = new Presence(isHere, options.graceMs);
  const stopPlaces = tellPlaces(voice, deps, onFault);
  const stopRows = tellRows(voice, { io, db, sites: deps.sites, limited }, onFault);
  const atDesk = new DeskPresence(deps, (change) => {
    tellPresence({ io, db, clock, sites: deps.sites, voice }, change).catch(onFault);
  });
  const visitorLimits = createVisitorLimits(deps.limits);

  /** A namespace whose sockets must be admitted; a refusal reaches the client as `connect_error` with our error. */
  function serve<T>(
    name: "/widget" | "/desk",
    admit: (socket: Socket) => Promise<T>,
    run: (socket: Socket, who: T) => void,
  ) {
    const namespace = io.of(name);
    namespace.use(async (socket, next) => {
      try {
        await visitorLimits.connect(addressOf(socket.request));
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
    atDesk,
    attach(server, turns) {
      serve(
        "/widget",
        (socket) => admitVisitor(socket.handshake, deps),
        (socket, session) => serveVisitor(socket, session, { ...deps, turns, voice, owners, presence, visitorLimits }),
      );
      serve(
        "/desk",
        (socket) => admitDesk(socket.handshake, deps),
        (socket, caller) => void serveDesk(socket, caller, { ...deps, voice, atDesk }).catch(onFault),
      );
      io.attach(server);
    },
    disconnect(who) {
      io.of("/desk").in(roomOf(who)).disconnectSockets(true);
    },
    dropEnded: () => dropEnded({ io, db, clock }),
    isHere,
    async close() {
      stopPlaces();
      stopRows();
      presence.close();
      io.disconnectSockets(true);
      io.engine?.close();
    },
  };
}
