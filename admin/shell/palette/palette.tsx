import { Kbd, Modal, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ALL_SITES, conversationsReply } from "../../../server/wire/conversations.ts";
import { call } from "../../api.ts";
import { useOffered } from "../../commands.ts";
import { useWords } from "../../language.tsx";
import { nameOf } from "../../parts/conversation/visitor-name.ts";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { searchOf, useViews } from "../../parts/list/use-views.ts";
import { useSiteKey } from "../../session.tsx";
import { usePages } from "../pages.tsx";
import "./palette.css";
import { words } from "./words.ts";

interface Item {
  readonly id: string;
  readonly group: "actions" | "pages" | "views" | "conversations";
  readonly label: string;
  readonly more?: string;
  readonly key?: string;
  run(): void;
}

/** Milliseconds after the last key before conversations are searched. */
const PAUSE_MS = 200;
/** Letters from which on conversations are searched. */
const MIN_SEARCH = 2;
const MAX_FOUND = 8;

/** Everything that can be gone to or done, found by typing: the arrows choose, Enter does it. */
export default function Palette({ onClose }: { onClose(): void }) {
  const said = useWords(words);
  const [text, setText] = useState("");
  const items = useItems(text);
  // By its id: what is found later comes in between, and Enter still does what was chosen.
  const [chosen, setChosen] = useState<string>();
  const active = Math.max(
    0,
    items.findIndex((item) => item.id === chosen),
  );
  const list = useId();
  const place = useRef<HTMLDivElement>(null);
  const run = (item: Item | undefined) => {
    if (item === undefined) return;
    onClose();
    // What it opens, such as a menu, takes the focus after this dialog has given it back.
    setTimeout(() => item.run(), 0);
  };
  const move = (to: number) => {
    setChosen(items[to]?.id);
    place.current?.querySelector(`[data-at="${to}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") move(items.length === 0 ? 0 : (active + 1) % items.length);
    else if (event.key === "ArrowUp") move(items.length === 0 ? 0 : (active + items.length - 1) % items.length);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(Math.max(0, items.length - 1));
    else if (event.key === "Enter") run(items[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      title={said.title}
      classNames={{ header: "palette-header" }}
      padding={0}
      yOffset="12vh"
      size={560}
      transitionProps={{ duration: 0 }}
    >
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className="palette-field"
        role="combobox"
        aria-label={said.title}
        aria-expanded
        aria-controls={list}
        aria-activedescendant={items.length === 0 ? undefined : `${list}-${active}`}
        placeholder={said.hint}
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(undefined);
        }}
        onKeyDown={press}
      />
      <div className="palette-list" id={list} role="listbox" aria-label={said.title} ref={place}>
        {items.map((item, i) => (
          <div key={item.id} role="presentation">
            {item.group === items[i - 1]?.group ? null : (
              <Text size="xs" className="palette-group" role="presentation">
                {said[item.group]}
              </Text>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys */}
            <div
              id={`${list}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === active}
              data-at={i}
              className="palette-item"
              onClick={() => run(item)}
              onMouseMove={() => setChosen(item.id)}
            >
              <bdi className="palette-label">{item.label}</bdi>
              {item.more === undefined ? null : <bdi className="palette-more">{item.more}</bdi>}
              {item.key === undefined ? null : <Kbd size="xs">{item.key}</Kbd>}
            </div>
          </div>
        ))}
      </div>
      {items.length === 0 ? (
        <Text size="sm" p="md" role="status">
          {said.nothing}
        </Text>
      ) : null}
    </Modal>
  );
}

/** What fits what was typed: actions of what is open first, then pages, views and conversations. */
function useItems(text: string): readonly Item[] {
  const navigate = useNavigate();
  const typed = text.trim().toLowerCase();
  const fits = (label: string) => typed.split(/\s+/).every((part) => label.toLowerCase().includes(part));
  const actions = useOffered().map((one): Item => ({ ...one, id: `do-${one.id}`, group: "actions" }));
  const pages = usePages().map(({ to, label }): Item => ({ id: to, group: "pages", label, run: () => navigate(to) }));
  const views = useViews(useSiteKey()).map(
    ({ id, name, filter }): Item => ({
      ...{ id, group: "views", label: name },
      run: () => navigate(`/inbox?${searchOf(filter)}`),
    }),
  );
  return [...[...actions, ...pages, ...views].filter((one) => fits(one.label)), ...useFound(text.trim())];
}

/** Conversations of all sites in which the words are. */
function useFound(text: string): readonly Item[] {
  const said = useWords(conversationWords);
  const navigate = useNavigate();
  const [q] = useDebouncedValue(text, PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["palette", q],
    enabled: q.length >= MIN_SEARCH,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call("GET", `conversations?${new URLSearchParams({ site: ALL_SITES, q })}`, conversationsReply, undefined, {
        signal,
      }),
  });
  if (text.length < MIN_SEARCH) return [];
  return (data?.conversations ?? []).slice(0, MAX_FOUND).map((row) => ({
    id: row.id,
    group: "conversations",
    label: nameOf(row.visitor, said),
    ...(row.match === undefined ? {} : { more: row.match.text }),
    run: () => navigate(`/inbox/${row.id}`),
  }));
}
