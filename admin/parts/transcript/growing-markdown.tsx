import { useRef } from "react";
import { GrowingText, PARSED_CHARACTERS } from "../../../markdown/blocks.ts";
import { Blocks } from "../../../markdown/view.tsx";

/** Markdown without pictures: a visitor may have written it, and a picture tells its server who reads it. */
export default function GrowingMarkdown({ text }: { text: string }) {
  const growing = useRef<GrowingText>(undefined);
  growing.current ??= new GrowingText();
  return (
    <div className="markdown" dir="auto">
      <Blocks blocks={growing.current.blocks(text.slice(0, PARSED_CHARACTERS))} images={false} />
      {text.length > PARSED_CHARACTERS ? <pre>{text.slice(PARSED_CHARACTERS)}</pre> : null}
    </div>
  );
}
