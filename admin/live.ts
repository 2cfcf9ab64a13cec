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

/** False while the line is broken: what is shown may be old. `onBack` runs after each reconnect. */
export function useOnline(onBack?: () => void): boolean {
  const [online, setOnline] = useState(true);
  const back = useEffectEvent(() => onBack?.());
  useEffect(() => {
    const line = desk();
    let lost = false;
    const came = () => {
      setOnline(true);
      if (lost) back();
      lost = false;
    };
    const left = () => {
      lost = true;
      setOnline(false);
    };
    line.on("connect", came).on("disconnect", left).on("connect_error", left);
    return () => {
      line.off("connect", came).off("disconnect", left).off("connect_error", left);
    };
  }, []);
  return online;
}
