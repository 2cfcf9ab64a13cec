import { Anchor, Badge, Button, Checkbox, Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { SourceChangeKind, SourceChangeWire } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { Diff } from "../diff.tsx";
import { words } from "./words.ts";

/** Characters of a change that are shown at once, about ten lines. */
const SHOWN = 600;

const BADGE: Readonly<Record<SourceChangeKind, string>> = { added: "new", changed: "changed", vanished: "archived" };

/** One change: what accepting it does to the article, and the decision. */
export function ChangeRow(options: {
  change: SourceChangeWire;
  isCurrent: boolean;
  isSelected: boolean;
  onCurrent(): void;
  onSelect(): void;
  onAccept(): void;
  onDrop(): void;
}) {
  const { change, isCurrent } = options;
  const { kind, title, isConflict } = change;
  const said = useWords(words);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <li
      ref={row}
      className="source-change"
      data-current={isCurrent}
      {...(isCurrent ? { "aria-current": true } : {})}
      onPointerDown={options.onCurrent}
    >
      <Checkbox
        size="xs"
        mt={3}
        checked={options.isSelected}
        onChange={options.onSelect}
        aria-label={said.select(title)}
      />
      <div className="source-change-text">
        <Group gap={8}>
          <Text fw={600} className="isolate">
            {title}
          </Text>
          <Badge size="sm" variant="light" color="gray" tt="none" className={`state-badge ${BADGE[kind]}`}>
            {said.changeKinds[kind]}
          </Badge>
        </Group>
        <Whence change={change} />
        {isConflict ? (
          <Text size="sm" className="warned">
            {said.conflict}
          </Text>
        ) : null}
        <Body change={change} />
      </div>
      <Group gap={4} className="source-change-actions">
        <Button size="compact-xs" variant="light" onClick={options.onAccept}>
          {isConflict ? said.choose : kind === "vanished" ? said.archive : said.accept}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={options.onDrop}>
          {kind === "vanished" ? said.keep : said.drop}
        </Button>
      </Group>
    </li>
  );
}

/** The source, its page, and the article here. */
function Whence({ change }: { change: SourceChangeWire }) {
  const said = useWords(words);
  const { source, url, articleId } = change;
  return (
    <Group gap={10}>
      <Text size="xs" c="dimmed" className="isolate">
        {source.name}
      </Text>
      {url === null ? null : (
        <Anchor href={url} size="xs" target="_blank" rel="noreferrer">
          {said.open}
        </Anchor>
      )}
      {articleId === null ? null : (
        <Anchor component={Link} to={`/knowledge/articles/${articleId}`} size="xs">
          {said.article}
        </Anchor>
      )}
    </Group>
  );
}

function Body({ change }: { change: SourceChangeWire }) {
  const said = useWords(words);
  const [isWhole, setWhole] = useState(false);
  const { diff, content, reason } = change;
  const length = content?.answer.length ?? (diff?.answer ?? []).reduce((sum, part) => sum + part.text.length, 0);
  const isCut = length > SHOWN && !isWhole;
  return (
    <>
      {reason === null ? null : (
        <Text size="sm" c="dimmed" className="isolate">
          {reason}
        </Text>
      )}
      {diff === null && content === null ? null : (
        <div className="source-change-body" data-cut={isCut}>
          {diff === null ? null : <Diff diff={diff} />}
          {content === null ? null : (
            <div className="source-added" dir="auto">
              {content.answer}
            </div>
          )}
        </div>
      )}
      {isCut ? (
        <Anchor component="button" type="button" size="xs" onClick={() => setWhole(true)}>
          {said.showAll}
        </Anchor>
      ) : null}
    </>
  );
}
