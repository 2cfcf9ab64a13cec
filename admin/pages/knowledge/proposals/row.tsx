import { Anchor, Badge, Button, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { ARTICLE_LIMITS } from "../../../../server/wire/knowledge.ts";
import type { ProposalWire } from "../../../../server/wire/proposals.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

/** One proposal: its words, where they come from, what the check found, and what can be done. */
export function ProposalRow(options: {
  proposal: ProposalWire;
  isCurrent: boolean;
  isSelected: boolean;
  isEdited: boolean;
  onCurrent(): void;
  onSelect(): void;
  onAccept(text?: string): void;
  onDrop(): void;
  onEdit(editing: boolean): void;
}) {
  const { proposal, isCurrent, isEdited } = options;
  const said = useWords(words);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <li
      ref={row}
      className="proposal"
      data-current={isCurrent}
      {...(isCurrent ? { "aria-current": true } : {})}
      onPointerDown={options.onCurrent}
    >
      <Checkbox
        size="xs"
        checked={options.isSelected}
        onChange={options.onSelect}
        aria-label={said.select(proposal.text)}
      />
      {isEdited ? (
        <Editing text={proposal.text} onDone={options.onAccept} onCancel={() => options.onEdit(false)} />
      ) : (
        <>
          <div className="proposal-words">
            <bdi className="proposal-text">{proposal.text}</bdi>
            <About proposal={proposal} />
          </div>
          <Group gap={4} className="proposal-actions">
            <Button size="compact-xs" variant="light" onClick={() => options.onAccept()}>
              {said.accept}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => options.onEdit(true)}>
              {said.edit}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={options.onDrop}>
              {said.drop}
            </Button>
          </Group>
        </>
      )}
    </li>
  );
}

/** Where it comes from, and how it compares with the other articles. */
function About({ proposal }: { proposal: ProposalWire }) {
  const said = useWords(words);
  const { source, check, conversationId } = proposal;
  const closer = check?.closerTo ?? null;
  return (
    <span className="article-about">
      <Badge size="sm" variant="light" color="gray" tt="none">
        {said.sources[source]}
      </Badge>
      {closer !== null ? (
        <Text span size="xs" className="warned proposal-closer">
          {said.closerTo}{" "}
          <Anchor component={Link} to={`/knowledge/articles/${closer.articleId}`} size="xs">
            <bdi>{closer.title}</bdi>
          </Anchor>
        </Text>
      ) : check === null ? (
        <Text span size="xs" c="dimmed">
          {said.unchecked}
        </Text>
      ) : (
        <Text span size="xs" c="dimmed">
          {check.rank === 1 || check.rank === null ? said.fits : said.place(check.rank)}
        </Text>
      )}
      {conversationId === null ? null : (
        <Anchor component={Link} to={`/conversations/${conversationId}`} size="xs">
          {said.conversation}
        </Anchor>
      )}
    </span>
  );
}

/** Enter accepts what was written, Escape leaves it. */
function Editing({ text, onDone, onCancel }: { text: string; onDone(text: string): void; onCancel(): void }) {
  const said = useWords(words);
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const done = () => {
    if (typed.trim() !== "") onDone(typed.trim());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter") done();
    else return;
    event.preventDefault();
  };
  return (
    <Group gap="xs" flex={1} className="proposal-editing">
      <TextInput
        ref={field}
        flex={1}
        miw={200}
        size="sm"
        aria-label={said.editField}
        value={typed}
        maxLength={ARTICLE_LIMITS.phrasing}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
        dir="auto"
      />
      <Button size="compact-sm" onClick={done} disabled={typed.trim() === ""}>
        {said.acceptEdited}
      </Button>
      <Button size="compact-sm" variant="default" onClick={onCancel}>
        {said.cancel}
      </Button>
    </Group>
  );
}
