import { useEffect, useState } from "react";
import type { Host } from "../host.ts";
import { useFrame } from "./context.ts";

/** The page the visitor is on. */
export function usePage(host: Host): string | undefined {
  const { line } = useFrame();
  const [page, setPage] = useState(line.page);
  useEffect(() => {
    setPage(line.page);
    host.onPage((now) => setPage(now));
  }, [host, line]);
  return page;
}

/** Unsent text: still in this tab after a page load. */
export function useDraft(): [text: string, set: (text: string) => void] {
  const { line } = useFrame();
  const [text, setText] = useState(line.draft);
  return [
    text,
    (next) => {
      line.draft = next;
      setText(next);
    },
  ];
}
