import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";
import { EVENTS } from "../../server/wire/names.ts";
import { useLanguage } from "../language.tsx";
import { desk } from "../live.ts";
import { useMay, useSession } from "../session.tsx";

/** Connects the page with what works without it: the service worker, which shows push notifications. */
export function useInstalled(): void {
  const { member } = useSession();
  const { language } = useLanguage();
  const answers = useMay("conversations.reply", "anywhere");
  const navigate = useNavigate();
  const open = useEffectEvent((path: string) => navigate(path));

  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    // A click on a notification.
    const listen = ({ data, ports }: MessageEvent<{ open?: unknown } | null>) => {
      if (typeof data?.open !== "string" || !data.open.startsWith("/inbox")) return;
      open(data.open);
      ports[0]?.postMessage(true);
    };
    navigator.serviceWorker.addEventListener("message", listen);
    return () => navigator.serviceWorker.removeEventListener("message", listen);
  }, []);

  const { id } = member;
  useEffect(() => {
    if (!("serviceWorker" in navigator) || !isSecureContext) return;
    // Without it, or without a connection, everything else works.
    const keep = () => import("../installed/device.ts").then(({ keepDevice }) => keepDevice({ id, language }));
    void keep().catch(() => undefined);
  }, [id, language]);

  useEffect(() => {
    if (!answers) return;
    const line = desk();
    const tell = () => {
      if (line.connected) line.emit(EVENTS.visibilitySet, { visible: document.visibilityState === "visible" });
    };
    tell();
    line.on("connect", tell);
    document.addEventListener("visibilitychange", tell);
    return () => {
      line.off("connect", tell);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [answers]);
}
