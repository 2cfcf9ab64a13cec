import { useMemo, useRef, useState } from "react";
import { beginning, blocksOf, GrowingText, PARSED_CHARACTERS } from "../../markdown/blocks.ts";
import { Blocks } from "../../markdown/view.tsx";
import { useFrame } from "./context.ts";

/** Markdown from the assistant or an agent. A long text shows its beginning, and the rest on demand. */
export function AnswerText({ markdown }: { markdown: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? markdown : beginning(markdown);
  const parsed = useMemo(() => blocksOf(shown.slice(0, PARSED_CHARACTERS)), [shown]);
  return (
    <>
      <div className="prose" dir="auto">
        <Blocks blocks={parsed} />
        {shown.length > PARSED_CHARACTERS ? <p className="plain">{shown.slice(PARSED_CHARACTERS)}</p> : null}
      </div>
      {shown.length < markdown.length ? <ShowAll onShow={() => setWhole(true)} /> : null}
    </>
  );
}

/** Markdown that is being written. */
export function StreamingText({ markdown }: { markdown: string }) {
  const growing = useRef<GrowingText>(undefined);
  growing.current ??= new GrowingText();
  return (
    <div className="prose" dir="auto">
      <Blocks blocks={growing.current.blocks(beginning(markdown))} />
    </div>
  );
}

/** Text as it was written. */
export function PlainText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : beginning(text);
  return (
    <>
      <p className="plain" dir="auto">
        {shown}
      </p>
      {shown.length < text.length ? <ShowAll onShow={() => setWhole(true)} /> : null}
    </>
  );
}

function ShowAll({ onShow }: { onShow: () => void }) {
  const { words } = useFrame();
  return (
    <button type="button" className="text-button show-all" onClick={onShow}>
      {words.showAll}
    </button>
  );
}
