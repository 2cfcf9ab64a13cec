import { useEffect, useRef } from "react";

/** Markdown made safe, without images. The reader is fetched apart: until it is there the text stands as it was written. */
export function Markdown({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    if (place.current !== null) place.current.textContent = text;
    void import("../preview/render.ts")
      .then(({ renderMarkdown }) => renderMarkdown(text, { images: false }))
      .then((fragment) => {
        if (current && fragment !== undefined) place.current?.replaceChildren(fragment);
      })
      // The words are there; only their looks are missing.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [text]);
  return <div ref={place} className="markdown" dir="auto" />;
}
