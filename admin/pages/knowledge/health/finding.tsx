import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Finding } from "../../../../server/wire/knowledge-health.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../../parts/format.ts";
import { useMay } from "../../../session.tsx";
import { Confusable, Contradiction } from "./evidence.tsx";
import { sentenceOf } from "./sentence.ts";
import { useDismiss } from "./use-health.ts";
import { words } from "./words.ts";

/** One finding: what is wrong, in which articles, what shows it, and what settling it is worth. */
export function FindingCard({ finding }: { finding: Finding }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const dismiss = useDismiss();
  const writes = useMay("knowledge.write");
  const { kind, articles, gain, detail, dismissed } = finding;
  const points = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(gain);
  const isGone = dismissed !== null;
  return (
    <li className="finding">
      <Group gap={8} mb={4}>
        <Badge size="sm" variant="light" color="gray" tt="none" className={`finding-kind ${kind}`}>
          {said.kinds[kind]}
        </Badge>
        {gain > 0 ? (
          <Text size="xs" c="dimmed" className="tabular">
            {said.gain(points)}
          </Text>
        ) : null}
        {dismissed === null ? null : (
          <Text size="xs" c="dimmed">
            {said.dismissedBy(dismissed.by, when(dismissed.at, language))}
          </Text>
        )}
        {writes ? (
          <Button
            ms="auto"
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate({ id: finding.id, dismissed: !isGone })}
          >
            {isGone ? said.undismiss : said.dismiss}
          </Button>
        ) : null}
      </Group>
      <Text size="sm" fw={500}>
        {sentenceOf(finding, said, language)}
      </Text>
      {detail.contradiction === undefined ? <Articles articles={articles} /> : null}
      {detail.contradiction === undefined ? null : <Contradiction contradiction={detail.contradiction} />}
      {detail.confusable === undefined ? null : <Confusable confusable={detail.confusable} articles={articles} />}
      {detail.link === undefined ? null : <BrokenLink link={detail.link} />}
      {detail.date === undefined ? null : (
        <blockquote className="finding-quote">
          <bdi>{detail.date.text}</bdi>
        </blockquote>
      )}
    </li>
  );
}

function Articles({ articles }: Pick<Finding, "articles">) {
  return (
    <div className="finding-articles">
      {articles.map(({ id, title }) => (
        <Anchor key={id} component={Link} to={`/knowledge/articles/${id}`} size="sm">
          <bdi>{title}</bdi>
        </Anchor>
      ))}
    </div>
  );
}

function BrokenLink({ link }: { link: NonNullable<Finding["detail"]["link"]> }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      <Text size="sm" className="finding-url">
        <Anchor href={link.url} target="_blank" rel="noreferrer noopener" size="sm">
          {link.url}
        </Anchor>
      </Text>
      <Text size="xs" c="dimmed">
        {said.linkStates[link.state]}
        {link.status === null ? null : ` (${link.status})`}
        {link.checkedAt === null ? null : ` · ${said.linkChecked(when(link.checkedAt, language))}`}
      </Text>
    </>
  );
}
