import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useEffectEvent, useId, useState } from "react";
import { colleaguesReply } from "../../../../server/wire/inbox.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useSession } from "../../../session.tsx";
import "../composer/composer.css";
import { insertInto } from "../composer/insert.ts";
import type { Mentioned } from "../mentioned.ts";
import { words as conversationWords } from "../words.ts";
import { type MentionAt, mentionAt, named } from "./mention-at.ts";
import { words } from "./words.ts";

interface PickerProps {
  readonly conversationId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  setText(text: string): void;
  onMention(one: Mentioned): void;
}

/**
 * The colleagues behind an @ in a note's field: those who see the conversation. The field keeps the focus, and its keys
 * choose. It's there from the first @ on, and listens to the field itself.
 */
export function MentionPicker({ conversationId, field, text, setText, onMention }: PickerProps) {
  const said = useWords(words);
  const { presence } = useWords(conversationWords);
  const { member } = useSession();
  const id = useId();
  const caret = useCaret(field, text);
  /** The place of an @ whose list was closed. */
  const [closed, setClosed] = useState(-1);
  const [chosen, setChosen] = useState({ query: "", at: 0 });
  const { data } = useQuery({
    queryKey: ["mentionable", conversationId],
    queryFn: ({ signal }) =>
      call("GET", `colleagues?conversation=${conversationId}`, colleaguesReply, undefined, { signal }),
  });
  const others = data?.colleagues.filter((one) => one.id !== member.id) ?? [];
  const offer = (value: string, place: number) => {
    const found = mentionAt(value, place);
    const shown = found === undefined || found.start === closed ? [] : named(others, found.query);
    return { found, shown, at: chosen.query === found?.query ? Math.min(chosen.at, shown.length - 1) : 0 };
  };
  const { found, shown, at } = offer(text, caret);
  useEffect(() => {
    if (closed !== -1 && text[closed] !== "@") setClosed(-1);
  }, [closed, text]);

  const choose = ({ id: memberId, name }: { id: string; name: string }, { start, query }: MentionAt) => {
    const area = field.current;
    if (area === null) return;
    // The name may begin another's: the list doesn't come back for it.
    setClosed(start);
    onMention({ memberId, name });
    insertInto(area, { start, end: start + 1 + query.length, insert: `@${name} ` }, setText);
  };
  useKeys(field, (event, area) => {
    // A key that comes before what was typed is drawn means what stands in the field.
    const now = offer(area.value, area.selectionStart);
    const one = now.shown[now.at];
    if (now.found === undefined || one === undefined || event.isComposing || event.shiftKey) return false;
    const { query, start } = now.found;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setChosen({ query, at: (now.at + step + now.shown.length) % now.shown.length });
    else if (event.key === "Escape") setClosed(start);
    else if (event.key === "Enter" || event.key === "Tab") choose(one, now.found);
    else return false;
    return true;
  });
  useAttributes(field, shown.length === 0 ? undefined : { list: id, active: `${id}-${at}` });

  if (found === undefined || shown.length === 0) return null;
  return (
    <div className="slash-menu">
      <VisuallyHidden role="status">{said.found(shown.length)}</VisuallyHidden>
      <div role="listbox" id={id} aria-label={said.list}>
        {shown.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
          <div
            key={one.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            tabIndex={-1}
            className="slash-entry"
            ref={(element) => {
              if (i === at) element?.scrollIntoView({ block: "nearest" });
            }}
            // The field would lose the focus, and with it the @.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(one, found)}
          >
            <span className="slash-name">
              <bdi>{one.name}</bdi>
            </span>
            <span className="slash-hint">{presence[one.presence]}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where the caret of a field is, also after its text changed. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>, text: string): number {
  const [caret, setCaret] = useState(() => field.current?.selectionStart ?? 0);
  useEffect(() => {
    const read = () => setCaret(field.current?.selectionStart ?? 0);
    document.addEventListener("selectionchange", read);
    return () => document.removeEventListener("selectionchange", read);
  }, [field]);
  useEffect(() => {
    if (field.current?.value === text) setCaret(field.current.selectionStart);
  }, [field, text]);
  return caret;
}

/** Hears a field's keys before anything else does. @param onKey true: the key was for the list */
function useKeys(
  field: RefObject<HTMLTextAreaElement | null>,
  onKey: (event: KeyboardEvent, area: HTMLTextAreaElement) => boolean,
): void {
  const heard = useEffectEvent((event: KeyboardEvent, area: HTMLTextAreaElement) => {
    if (!onKey(event, area)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    const area = field.current;
    if (area === null) return;
    const listen = (event: KeyboardEvent) => heard(event, area);
    area.addEventListener("keydown", listen);
    return () => area.removeEventListener("keydown", listen);
  }, [field]);
}

/** Says in the field that it has a list, and which entry is chosen. */
function useAttributes(
  field: RefObject<HTMLTextAreaElement | null>,
  open: { readonly list: string; readonly active: string } | undefined,
): void {
  const { list, active } = open ?? {};
  useEffect(() => {
    const area = field.current;
    if (area === null || list === undefined || active === undefined) return;
    const attributes = {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": list,
      "aria-activedescendant": active,
      // In a dialog, Escape closes the list first.
      "data-mantine-stop-propagation": "true",
    };
    for (const [name, value] of Object.entries(attributes)) area.setAttribute(name, value);
    return () => {
      for (const name of Object.keys(attributes)) area.removeAttribute(name);
    };
  }, [field, list, active]);
}
