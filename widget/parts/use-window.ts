import { useEffect, useState } from "react";
import type { Host } from "../host.ts";

/** True while the visitor can see the frame: the panel is open and its page in front. */
export function useVisible(host: Host): boolean {
  const [isOpen, setOpen] = useState(true);
  const [isInFront, setInFront] = useState(document.visibilityState === "visible");
  useEffect(() => {
    host.onVisible(setOpen);
    const look = () => setInFront(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [host]);
  return isOpen && isInFront;
}

/** What the browser knows of its own line: tells "you are offline" from "we are". */
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

/** Keeps the frame within what a telephone's keyboard leaves of the screen. */
export function useKeyboard(): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (view == null) return;
    const resize = () => {
      const root = document.documentElement.style;
      // Zoomed by two fingers: the visitor looks closer, nothing covers anything.
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
