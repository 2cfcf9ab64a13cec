import { useEffect, useEffectEvent, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import { BASE } from "./document.ts";

let socket: Socket | undefined;

/** This tab's one connection to the desk: opened when the first page needs it, authorised by the session's cookie. */
export function desk(): Socket {
  socket ??= io("/desk", { path: `${BASE}/socket.io`, transports: ["websocket", "polling"], tryAllTransports: true });
  return socket;
}

/** Closes the connection, at sign-out. */
export function disconnect(): void {
  socket?.disconnect();
  socket = undefined;
}

/** Listens to an event of the desk while the component is mounted. */
export function useLive<T>(event: string, hear: (data: T) => void): void {
  const onEvent = useEffectEvent(hear);
  useEffect(() => {
    const line = desk();
    const listen = (data: T) => onEvent(data);
    line.on(event, listen);
    return () => {
      line.off(event, listen);
    };
  }, [event]);
}

/** Milliseconds over which a server's screens spread their requests. */
const RESYNC_MS = 1_000;
/** Milliseconds before a refused connection is retried, if it wasn't refused for lack of a session. */
const RETRY_MS = 5_000;

/**
 * False while disconnected: what is shown may be out of date.
 * @param onBack after each reconnect, and if events may have been lost
 * @param onSignedOut the server no longer accepts this session
 */
export function useOnline(onBack: () => void, onSignedOut: () => void): boolean {
  const [online, setOnline] = useState(true);
  const back = useEffectEvent(onBack);
  const signedOut = useEffectEvent(onSignedOut);
  useEffect(() => {
    const line = desk();
    let lost = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const came = () => {
      setOnline(true);
      if (lost) back();
      lost = false;
    };
    const left = (reason: string) => {
      lost = true;
      setOnline(false);
      // The server disconnected us: the client doesn't reconnect by itself, and may be refused.
      if (reason === "io server disconnect") line.connect();
    };
    const refused = (error: Error) => {
      lost = true;
      setOnline(false);
      if (line.active) return;
      const code = "data" in error ? (error.data as { code?: string } | undefined)?.code : undefined;
      if (code === "SIGN_IN_NEEDED" || code === "KEY_MISSING") signedOut();
      else retry = setTimeout(() => line.connect(), RETRY_MS);
    };
    // Events from another server process were lost: read again, but not all screens at the same moment.
    const missed = () => {
      retry = setTimeout(() => back(), Math.random() * RESYNC_MS);
    };
    line.on("connect", came).on("disconnect", left).on("connect_error", refused).on(EVENTS.resync, missed);
    return () => {
      clearTimeout(retry);
      line.off("connect", came).off("disconnect", left).off("connect_error", refused).off(EVENTS.resync, missed);
    };
  }, []);
  return online;
}
