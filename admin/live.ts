import { useEffect, useEffectEvent, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { BASE } from "./document.ts";

let socket: Socket | undefined;

/** The one line of this tab to the desk: made when the first page wants it, admitted by the session's cookie. */
export function desk(): Socket {
  socket ??= io("/desk", { path: `${BASE}/socket.io`, transports: ["websocket", "polling"], tryAllTransports: true });
  return socket;
}

/** Ends the line, at sign-out. */
export function hangUp(): void {
  socket?.disconnect();
  socket = undefined;
}

/** Hears an event of the desk for as long as the component is there. */
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

/** Milliseconds before a refused line is tried again, when it is not for want of a session. */
const RETRY_MS = 5_000;

/**
 * False while the line is broken: what is shown may be old.
 * @param onBack after each reconnect
 * @param onSignedOut the server lets this session in no more
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
      // The server hung up: the client does not come back by itself, and may be let in no more.
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
    line.on("connect", came).on("disconnect", left).on("connect_error", refused);
    return () => {
      clearTimeout(retry);
      line.off("connect", came).off("disconnect", left).off("connect_error", refused);
    };
  }, []);
  return online;
}
