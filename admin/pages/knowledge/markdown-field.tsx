import { ActionIcon, Group, Input, SegmentedControl, Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { ARTICLE_LIMITS } from "../../../server/wire/knowledge.ts";
import { useWords } from "../../language.tsx";
import { Preview } from "../../parts/preview/preview.tsx";
import { type Mark, markOf } from "./markdown-marks.ts";
import { words } from "./words.ts";

const SIGNS: Record<Mark, ReactNode> = {
  bold: "B",
  italic: "I",
  heading: "H",
  list: <Sign path="M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01" />,
  steps: <Sign path="M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15.5h2.5L4 19h2.5" />,
  link: (
    <Sign path="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6l1-1" />
  ),
};

function Sign({ path }: { path: string }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

const KEYS: Partial<Record<string, Mark>> = { b: "bold", i: "italic", k: "link" };

/** A Markdown editor next to a preview of what visitors will see; only one of the two if there isn't enough room. */
export function MarkdownField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  const said = useWords(words);
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const isWide = useMediaQuery("(min-width: 75em)", true);
  const [wanted, setView] = useState<"write" | "both" | "preview">("both");
  const view = wanted === "both" && !isWide ? "write" : wanted;
  const apply = (mark: Mark) => {
    const field = area.current;
    if (field === null) return;
    const edit = markOf(mark, field.value, field.selectionStart, field.selectionEnd, said.linkText);
    field.focus();
    field.setSelectionRange(edit.start, edit.end);
    const select = () => field.setSelectionRange(edit.selectStart, edit.selectEnd);
    // The only way that preserves the browser's own undo; if it isn't available, the text is set.
    if (document.execCommand("insertText", false, edit.insert)) return select();
    onChange(field.value.slice(0, edit.start) + edit.insert + field.value.slice(edit.end));
    requestAnimationFrame(select);
  };
  const onKey = (event: KeyboardEvent) => {
    const mark = event.ctrlKey || event.metaKey ? KEYS[event.key.toLowerCase()] : undefined;
    if (mark === undefined) return;
    event.preventDefault();
    apply(mark);
  };
  const views = [
    { value: "write", label: said.write },
    ...(isWide ? [{ value: "both", label: said.both }] : []),
    { value: "preview", label: said.preview },
  ];
  return (
    <div className="markdown-field">
      <Group justify="space-between" mb={6} gap="xs">
        <Input.Label htmlFor={id}>{said.fieldAnswer}</Input.Label>
        <Group gap="xs">
          {view === "preview" ? null : (
            <Group gap={2} role="toolbar" aria-label={said.format}>
              {(Object.keys(SIGNS) as Mark[]).map((mark) => (
                <ActionIcon
                  key={mark}
                  variant="subtle"
                  color="gray"
                  onClick={() => apply(mark)}
                  aria-label={said[mark]}
                  title={said[mark]}
                  className={`mark ${mark}`}
                >
                  {SIGNS[mark]}
                </ActionIcon>
              ))}
            </Group>
          )}
          <SegmentedControl
            size="xs"
            data={views}
            value={view}
            onChange={(next) => setView(next as typeof view)}
            aria-label={said.view}
          />
        </Group>
      </Group>
      <div className={`markdown-sides ${view}`}>
        {view === "preview" ? null : (
          <Textarea
            id={id}
            ref={area}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onKey}
            maxLength={ARTICLE_LIMITS.answer}
            error={error}
            classNames={{ input: "markdown-input" }}
            dir="auto"
            spellCheck
          />
        )}
        {view === "write" ? null : (
          <div className="markdown-preview">
            <Preview markdown={value} label={said.preview} />
          </div>
        )}
      </div>
    </div>
  );
}
