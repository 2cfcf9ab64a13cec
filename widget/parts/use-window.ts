import { useEffect, useState } from "react";
import type { Host } from "../host.ts";

/**
 * Whether the visitor can see the frame: the panel is open and its page in the foreground. Inside a page, not before
 * the page says so. `isCalm`: it was open already, and the keyboard focus stays where it is.
 */
export function useVisible(host: Host): { isVisible: boolean; isCalm: boolean } {
  const [panel, setPanel] = useState({ isOpen: !host.framed, isCalm: false });
  const [isInFront, setInFront] = useState(document.visibilityState === "visible");
  useEffect(() => {
    host.onVisible((isOpen, isCalm) => setPanel({ isOpen, isCalm }));
    const look = () => setInFront(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [host]);
  return { isVisible: panel.isOpen && isInFront, isCalm: panel.isCalm };
}

/** Checks the connection whenever the visitor comes back: a device that slept doesn't know that it's dead. */
export function useLineCheck(line: { check(): void }, isVisible: boolean): void {
  useEffect(() => {
    if (isVisible) line.check();
    const look = () => document.visibilityState === "visible" && line.check();
    const events = ["focus", "pageshow"] as const;
    for (const event of events) window.addEventListener(event, look);
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const event of events) window.removeEventListener(event, look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [line, isVisible]);
}

/** The browser's own online state: distinguishes "you are offline" from "we are". */
export function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return isOnline;
}

/** Keeps the frame within what a phone's keyboard leaves of the screen. */
export function useKeyboard(): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (view == null) return;
    const resize = () => {
      const root = document.documentElement.style;
      // Zoomed in with two fingers: nothing is covered.
      const isCovered = view.scale === 1 && window.innerHeight - view.height > 1;
      root.setProperty("--height", isCovered ? `${view.height}px` : "100%");
      root.setProperty("--top", isCovered ? `${view.offsetTop}px` : "0px");
    };
    resize();
    view.addEventListener("resize", resize);
    view.addEventListener("scroll", resize);
    return () => {
      view.removeEventListener("resize", resize);
      view.removeEventListener("scroll", resize);
    };
  }, []);
}

/** Escape closes what is open: a menu or question first, which handle it themselves, then the chat. */
export function useEscape(host: Host): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]") === null) host.close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [host]);
}
