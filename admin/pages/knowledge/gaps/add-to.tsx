import { Button, Checkbox, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { GapReply } from "../../../../server/wire/gaps.ts";
import { ARTICLE_LIMITS } from "../../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { useArticles } from "../queries.ts";
import type { useGapAct } from "./use-gaps.ts";
import { words } from "./words.ts";

/** The group's questions as phrasings of the article that answers them; the nearest ones are suggested. */
export function AddTo({ reply, act }: { reply: GapReply; act: ReturnType<typeof useGapAct> }) {
  const said = useWords(words);
  const { nearest, phrasings } = reply;
  const [articleId, setArticleId] = useState<string | null>(nearest[0]?.articleId ?? null);
  const [chosen, setChosen] = useState<readonly string[]>(phrasings);
  const [typed, setTyped] = useState("");
  const all = [...new Set([...chosen, ...(typed.trim() === "" ? [] : [typed.trim()])])];
  return (
    <Stack gap="md">
      <Articles nearest={nearest} articleId={articleId} onArticle={setArticleId} />
      <Checkbox.Group label={said.phrasings} value={[...chosen]} onChange={setChosen}>
        <Stack gap={6} mt={6}>
          {phrasings.length === 0 ? (
            <Text size="sm" c="dimmed">
              {said.noPhrasings}
            </Text>
          ) : (
            phrasings.map((text) => <Checkbox key={text} value={text} label={<bdi>{text}</bdi>} size="xs" />)
          )}
        </Stack>
      </Checkbox.Group>
      <TextInput
        size="sm"
        aria-label={said.addPhrasing}
        placeholder={said.addPhrasing}
        value={typed}
        maxLength={ARTICLE_LIMITS.phrasing}
        onChange={(event) => setTyped(event.currentTarget.value)}
        dir="auto"
      />
      <div>
        <Button
          disabled={articleId === null || all.length === 0}
          loading={act.isPending}
          onClick={() => articleId !== null && act.mutate({ do: "phrasings", articleId, phrasings: all })}
        >
          {said.add(all.length)}
        </Button>
        <Text size="xs" c="dimmed" mt={6}>
          {said.createdHint}
        </Text>
      </div>
    </Stack>
  );
}

/** The nearest articles, or any other one by its words. */
function Articles(options: {
  nearest: GapReply["nearest"];
  articleId: string | null;
  onArticle(id: string | null): void;
}) {
  const { nearest, articleId, onArticle } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, 200);
  const found = useArticles({ q, tag: null, state: null }).data?.pages[0]?.articles ?? [];
  const isOther = articleId !== null && nearest.every((one) => one.articleId !== articleId);
  return (
    <>
      {nearest.length === 0 ? null : (
        <Radio.Group label={said.nearest} value={isOther ? "" : articleId} onChange={onArticle}>
          <Stack gap={6} mt={6}>
            {nearest.map((one) => (
              <Radio
                key={one.articleId}
                size="xs"
                value={one.articleId}
                label={<bdi>{one.title}</bdi>}
                description={said.closeness(percent(Math.max(0, Math.round(one.closeness * 100) / 100), language))}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Select
        size="sm"
        label={said.otherArticle}
        placeholder={said.findArticle}
        searchable
        clearable
        value={isOther ? articleId : null}
        onChange={(value) => onArticle(value ?? nearest[0]?.articleId ?? null)}
        searchValue={typed}
        onSearchChange={setTyped}
        // The server has searched: by the text as well as the title.
        filter={({ options: all }) => all}
        data={found.filter((one) => one.state !== "archived").map((one) => ({ value: one.id, label: one.title }))}
      />
    </>
  );
}
