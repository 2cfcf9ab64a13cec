import { Chip, Group, Select, TextInput } from "@mantine/core";
import { ARTICLE_STATES, type ArticleState } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { CollectionFilter } from "./collections/collection-select.tsx";
import { words } from "./words.ts";

/** Which articles the list shows. `state` null: all but the archived. */
export function ListFilters(options: {
  typed: string;
  onTyped(text: string): void;
  tags: readonly string[];
  tag: string | null;
  onTag(tag: string | null): void;
  counts: Record<ArticleState, number> | undefined;
  state: ArticleState | null;
  onState(state: ArticleState | null): void;
}) {
  const { tag, state, counts } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const all = counts === undefined ? 0 : counts.live + counts.changed + counts.new;
  return (
    <>
      <Group gap="xs" mb="sm" wrap="wrap">
        <TextInput
          type="search"
          className="search"
          placeholder={said.search}
          aria-label={said.search}
          value={options.typed}
          onChange={(event) => options.onTyped(event.currentTarget.value)}
        />
        {options.tags.length > 0 || tag !== null ? (
          <Select
            w={190}
            aria-label={said.filterTag}
            placeholder={said.anyTag}
            data={[...options.tags]}
            value={tag}
            onChange={options.onTag}
            searchable
            clearable
            clearButtonProps={{ "aria-label": said.anyTag }}
          />
        ) : null}
        <CollectionFilter />
      </Group>
      <Group gap={6} mb="sm" role="group" aria-label={said.filterState}>
        <Chip size="xs" checked={state === null} onChange={() => options.onState(null)}>
          {said.all} <span className="tabular">{count(all, language)}</span>
        </Chip>
        {ARTICLE_STATES.map((one) => (
          <Chip
            key={one}
            size="xs"
            checked={state === one}
            onChange={() => options.onState(state === one ? null : one)}
            title={said.stateHelp[one]}
          >
            {said.states[one]} <span className="tabular">{count(counts?.[one] ?? 0, language)}</span>
          </Chip>
        ))}
      </Group>
    </>
  );
}
