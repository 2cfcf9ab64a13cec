import { VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, useId, useState } from "react";
import { useWords } from "../../../language.tsx";
import { filtered, type Slash, type SlashEntry, slashAt } from "./slash.ts";
import { words } from "./words.ts";

/** The list behind a slash in the composer's field. The field keeps the focus; the list says which entry is chosen. */
export function useSlashMenu(options: {
  text: string;
  caret: number;
  /** False: a slash is only a slash. */
  isOn: boolean;
  entries: readonly SlashEntry[];
  onChoose(entry: SlashEntry, slash: Slash): void;
}) {
  const { text, caret, isOn, onChoose } = options;
  const id = useId();
  /** The place of a slash whose list was closed. */
  const [closed, setClosed] = useState(-1);
  const [chosen, setChosen] = useState({ query: "", at: 0 });
  const slash = isOn ? slashAt(text, caret) : undefined;
  const shown = slash === undefined || slash.start === closed ? [] : filtered(options.entries, slash.query);
  const at = slash !== undefined && chosen.query === slash.query ? Math.min(chosen.at, shown.length - 1) : 0;
  const move = (step: 1 | -1) => {
    if (slash !== undefined) setChosen({ query: slash.query, at: (at + step + shown.length) % shown.length });
  };

  /** @returns true: the key was for the list */
  const onKey = (event: KeyboardEvent): boolean => {
    const entry = shown[at];
    if (slash === undefined || entry === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") setClosed(slash.start);
    else if ((event.key === "Enter" && !event.shiftKey) || (event.key === "Tab" && !event.shiftKey)) {
      onChoose(entry, slash);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return {
    onKey,
    /** For the field. */
    attributes: {
      "aria-autocomplete": "list" as const,
      "aria-haspopup": "listbox" as const,
      ...(shown.length > 0 ? { "aria-controls": id, "aria-activedescendant": `${id}-${at}` } : {}),
    },
    /** The text changed: a list that was closed opens again at another slash. */
    changed(value: string, place: number) {
      if (closed !== -1 && slashAt(value, place)?.start !== closed) setClosed(-1);
    },
    menu:
      slash === undefined || shown.length === 0 ? null : (
        <Menu id={id} entries={shown} at={at} onChoose={(entry) => onChoose(entry, slash)} />
      ),
  };
}

function Menu(options: { id: string; entries: readonly SlashEntry[]; at: number; onChoose(entry: SlashEntry): void }) {
  const said = useWords(words);
  return (
    <div className="slash-menu">
      <VisuallyHidden role="status">{said.found(options.entries.length)}</VisuallyHidden>
      <div role="listbox" id={options.id} aria-label={said.slashList}>
        {options.entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
          <div
            key={entry.key}
            id={`${options.id}-${i}`}
            role="option"
            aria-selected={i === options.at}
            tabIndex={-1}
            className="slash-entry"
            ref={(element) => {
              if (i === options.at) element?.scrollIntoView({ block: "nearest" });
            }}
            // The field would lose the focus, and with it the slash.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => options.onChoose(entry)}
          >
            {entry.kind === "command" ? (
              <>
                <span className="slash-name">{entry.label}</span>
                <span className="slash-hint">{entry.hint}</span>
              </>
            ) : (
              <>
                <span className="slash-name">
                  <bdi>{entry.reply.name}</bdi>
                </span>
                <span className="slash-hint">
                  <bdi>/{entry.reply.shortcut}</bdi>
                </span>
                <span className="slash-text">
                  <bdi>{entry.reply.text}</bdi>
                </span>
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
