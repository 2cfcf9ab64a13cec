import { useMemo } from "react";
import { blocksOf, PARSED_CHARACTERS } from "../../../markdown/blocks.ts";
import { Blocks } from "../../../markdown/view.tsx";
import "./preview.css";

/** Markdown as a visitor reads it. */
export function Preview({ markdown, label }: { markdown: string; label?: string }) {
  const blocks = useMemo(() => blocksOf(markdown.slice(0, PARSED_CHARACTERS)), [markdown]);
  return (
    <section aria-label={label} className="preview" dir="auto">
      <Blocks blocks={blocks} />
      {markdown.length > PARSED_CHARACTERS ? <pre>{markdown.slice(PARSED_CHARACTERS)}</pre> : null}
    </section>
  );
}
