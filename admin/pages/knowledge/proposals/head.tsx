import { Anchor, Button, Chip, Group, Text, Title } from "@mantine/core";
import { PROPOSAL_SOURCES, type ProposalsReply } from "../../../../server/wire/proposals.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";
import type { ProposalFilters } from "./use-proposals.ts";
import { words } from "./words.ts";

/** Above the proposals: what they are, and the way to new ones. */
export function ProposalsHead({ onPropose }: { onPropose(): void }) {
  const said = useWords(words);
  return (
    <>
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        <Button onClick={onPropose}>{said.propose}</Button>
      </Group>
      <Text size="sm" c="dimmed" mb="md" maw={640}>
        {said.why}
      </Text>
    </>
  );
}

/** Which proposals the list shows. @param options.article the title of the only article that is shown */
export function ProposalFilterChips(options: {
  filters: ProposalFilters;
  counts: ProposalsReply["counts"];
  article: string | undefined;
  onFilter(filters: ProposalFilters): void;
}) {
  const { filters, counts, article, onFilter } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const { source, flagged } = filters;
  const number = (value: number) => <span className="tabular">{count(value, language)}</span>;
  return (
    <Group gap={6} mb="sm" role="group" aria-label={said.filter}>
      <Chip
        size="xs"
        checked={source === null && !flagged}
        onChange={() => onFilter({ ...filters, source: null, flagged: false })}
      >
        {said.all} {number(counts.open)}
      </Chip>
      {PROPOSAL_SOURCES.map((one) => (
        <Chip
          key={one}
          size="xs"
          checked={source === one}
          onChange={() => onFilter({ ...filters, source: source === one ? null : one })}
        >
          {said.sources[one]} {number(counts[one])}
        </Chip>
      ))}
      <Chip size="xs" checked={flagged} onChange={() => onFilter({ ...filters, flagged: !flagged })}>
        {said.flagged} {number(counts.flagged)}
      </Chip>
      {filters.article === null ? null : (
        <Text size="sm" ms="xs">
          {article === undefined ? null : <bdi>{said.onlyArticle(article)} </bdi>}
          <Anchor component="button" type="button" size="sm" onClick={() => onFilter({ ...filters, article: null })}>
            {said.showAllArticles}
          </Anchor>
        </Text>
      )}
    </Group>
  );
}
