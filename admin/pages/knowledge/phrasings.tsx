import { ActionIcon, Anchor, Button, Group, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Link } from "react-router";
import { ARTICLE_LIMITS, phrasingsReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useSiteKey } from "../../session.tsx";
import { ArticleProposalsLink } from "./proposals/link.tsx";
import { words } from "./words.ts";

/** Phrasings that are shown before "show all": a field for each would be a lot for one page. */
const SHOWN = 50;

/** How visitors ask the question: one per line, several can be pasted; duplicates in other articles are pointed out. */
export function Phrasings({
  articleId,
  phrasings,
  onChange,
}: {
  articleId: string | undefined;
  phrasings: readonly string[];
  onChange: (phrasings: string[]) => void;
}) {
  const said = useWords(words);
  const site = useSiteKey();
  const [typed, setTyped] = useState("");
  const [all, setAll] = useState(false);
  const [asked] = useDebouncedValue(phrasings, 500);
  const shared = useQuery({
    queryKey: ["phrasings", site, articleId, asked],
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
    queryFn: () =>
      call("POST", "knowledge/phrasings", phrasingsReply, {
        site,
        ...(articleId === undefined ? {} : { articleId }),
        phrasings: asked.filter((one) => one.length <= ARTICLE_LIMITS.phrasing),
      }),
  });
  const duplicateOf = new Map(shared.data?.duplicates.map((one) => [one.phrasing, one]));
  const add = (text: string) => {
    const fresh = text
      .split(/\r?\n/u)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !phrasings.includes(line));
    if (fresh.length > 0) onChange([...new Set([...fresh, ...phrasings])].slice(0, ARTICLE_LIMITS.phrasings));
    setTyped("");
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add(typed);
  };
  const shown = all ? phrasings : phrasings.slice(0, SHOWN);
  return (
    <fieldset className="phrasings">
      <legend>
        {said.phrasingsTitle}{" "}
        <Text span size="sm" c="dimmed" className="tabular">
          {phrasings.length}
        </Text>
      </legend>
      <Text size="xs" c="dimmed" mb="xs">
        {said.phrasingsWhy} {articleId === undefined ? null : <ArticleProposalsLink articleId={articleId} />}
      </Text>
      <Group gap="xs" align="start" mb="xs" wrap="nowrap">
        <Textarea
          flex={1}
          autosize
          maxRows={6}
          aria-label={said.addPhrasing}
          placeholder={said.addPhrasing}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={onKey}
          dir="auto"
        />
        <Button variant="default" onClick={() => add(typed)} disabled={typed.trim() === ""}>
          {said.add}
        </Button>
      </Group>
      <ul className="phrasing-list">
        {shown.map((text, i) => {
          const other = duplicateOf.get(text);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the text changes while it is written, the place does not
            <li key={i}>
              <Group gap={4} wrap="nowrap">
                <TextInput
                  flex={1}
                  size="sm"
                  variant="unstyled"
                  value={text}
                  maxLength={ARTICLE_LIMITS.phrasing}
                  aria-label={said.phrasing(i + 1)}
                  onChange={(event) => onChange(phrasings.map((one, j) => (j === i ? event.currentTarget.value : one)))}
                  onBlur={() => onChange(phrasings.filter((one) => one.trim() !== ""))}
                  dir="auto"
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={said.removePhrasing(text)}
                  onClick={() => onChange(phrasings.filter((_, j) => j !== i))}
                >
                  ×
                </ActionIcon>
              </Group>
              {other === undefined ? null : (
                <Text size="xs" className="warned">
                  {said.alsoIn}{" "}
                  <Anchor component={Link} to={`/knowledge/articles/${other.articleId}`} size="xs">
                    <bdi>{other.title}</bdi>
                  </Anchor>
                </Text>
              )}
            </li>
          );
        })}
      </ul>
      {shown.length < phrasings.length ? (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          {said.showAll(phrasings.length)}
        </Button>
      ) : null}
    </fieldset>
  );
}
