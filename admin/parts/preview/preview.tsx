import { Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { renderMarkdown } from "./render.ts";
import "./preview.css";

/**
 * Markdown as a visitor reads it, made safe. A text that is too tangled to be parsed in time is shown as it was written.
 * @param tangled said above such a text
 */
export function Preview({ markdown, tangled, label }: { markdown: string; tangled: string; label?: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [isPlain, setPlain] = useState(false);
  useEffect(() => {
    let current = true;
    void renderMarkdown(markdown).then((fragment) => {
      if (!current) return;
      setPlain(fragment === undefined);
      if (fragment === undefined) {
        const text = document.createElement("pre");
        text.textContent = markdown.slice(0, 20_000);
        place.current?.replaceChildren(text);
      } else place.current?.replaceChildren(fragment);
    });
    return () => {
      current = false;
    };
  }, [markdown]);
  return (
    <section aria-label={label}>
      {isPlain ? (
        <Text size="sm" c="dimmed" mb="xs" role="status">
          {tangled}
        </Text>
      ) : null}
      <div ref={place} className="preview" dir="auto" />
    </section>
  );
}
