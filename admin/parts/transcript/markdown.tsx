import { useEffect, useRef } from "react";

/**
 * Markdown made safe, without images. The reader is fetched apart: until it is there the text stands as it was written. Text
 * that grows keeps the looks of what was there before until more is read.
 */
export function Markdown({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  /** Numbers of readings, the last begun and the last shown: one may overtake another, and each is better than an older one. */
  const readings = useRef({ begun: 0, shown: 0 });
  useEffect(() => {
    const reading = ++readings.current.begun;
    const show = (fragment: DocumentFragment | string) => {
      if (reading < readings.current.shown) return;
      readings.current.shown = reading;
      place.current?.replaceChildren(fragment);
    };
    if (place.current?.hasChildNodes() === false) place.current.textContent = text;
    void import("../preview/render.ts")
      .then(({ renderMarkdown }) => renderMarkdown(text, { images: false }))
      // Too tangled, or no reader: the words without their looks.
      .then((fragment) => show(fragment ?? text))
      .catch(() => show(text));
  }, [text]);
  return <div ref={place} className="markdown" dir="auto" />;
}
