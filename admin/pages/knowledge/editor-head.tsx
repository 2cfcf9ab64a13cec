import { Alert, Button, Group, Text, Title } from "@mantine/core";
import type { ArticleReply } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { clock } from "../../parts/format.ts";
import { words as approvalWords } from "./approvals/words.ts";
import { StateBadge, WaitsBadge } from "./badge.tsx";
import { usePlannedLine } from "./schedule/notice.tsx";
import { useSchedule } from "./schedule/use-schedule.ts";
import { words as scheduleWords } from "./schedule/words.ts";
import { words } from "./words.ts";

/** The article's title, its state, and what may be done with it. */
export function EditorHead(options: {
  article: ArticleReply | undefined;
  title: string;
  dirty: boolean;
  busy: { saving: boolean; archiving: boolean };
  onHistory(): void;
  onSchedule(): void;
  onArchive(): void;
  onDiscard(): void;
}) {
  const { article, dirty, busy } = options;
  const said = useWords(words);
  const schedule = useWords(scheduleWords);
  return (
    <Group justify="space-between" mb="sm" gap="xs" className="editor-head">
      <Group gap="sm">
        <Title order={1} fz="xl">
          {article === undefined ? said.newTitle : <bdi>{options.title}</bdi>}
        </Title>
        {article === undefined ? null : <StateBadge state={article.state} />}
        {article === undefined ? null : <WaitsBadge waits={article.waits} />}
      </Group>
      <Group gap="xs">
        {article === undefined ? null : (
          <>
            <Button variant="subtle" color="gray" onClick={options.onHistory}>
              {said.history}
            </Button>
            {article.state === "archived" ? null : (
              <Button
                variant="subtle"
                color="gray"
                onClick={options.onSchedule}
                disabled={dirty}
                title={dirty ? schedule.saveFirst : undefined}
              >
                {schedule.open}
              </Button>
            )}
            {article.state === "archived" ? null : (
              <Button variant="subtle" color="gray" onClick={options.onArchive} loading={busy.archiving}>
                {said.archive}
              </Button>
            )}
          </>
        )}
        {dirty && article !== undefined ? (
          <Button variant="default" onClick={options.onDiscard}>
            {said.discard}
          </Button>
        ) : null}
        <Button type="submit" loading={busy.saving} disabled={!dirty}>
          {said.save}
        </Button>
      </Group>
    </Group>
  );
}

/** Whether it is saved, and whether visitors can get it. */
export function EditorNotes(options: {
  article: ArticleReply | undefined;
  keptAt: string | undefined;
  dirty: boolean;
  isSaved: boolean;
  isArchived: boolean;
  onDiscard(): void;
  onUnarchive(): void;
}) {
  const { article, keptAt, dirty } = options;
  const said = useWords(words);
  const approvals = useWords(approvalWords);
  const { language } = useLanguage();
  return (
    <div aria-live="polite">
      {keptAt !== undefined && dirty ? (
        <Alert color="yellow" variant="light" p="xs" mb="sm">
          <Group gap="sm" justify="space-between">
            <Text size="sm">{said.kept(clock(keptAt, language))}</Text>
            <Button size="compact-sm" variant="default" onClick={options.onDiscard}>
              {said.discard}
            </Button>
          </Group>
        </Alert>
      ) : dirty ? (
        <Text size="xs" c="dimmed" mb="xs">
          {said.unsavedNow}
        </Text>
      ) : options.isSaved ? (
        <Text size="sm" c="pine" mb="xs" className="said">
          {article?.waits === "review" ? approvals.inReview : said.saved}
        </Text>
      ) : null}
      {article === undefined ? null : <Waiting article={article} />}
      {options.isArchived ? (
        <Alert color="gray" variant="light" p="xs" mb="sm">
          <Group gap="sm" justify="space-between">
            <Text size="sm">{said.archivedNote}</Text>
            <Button size="compact-sm" variant="default" onClick={options.onUnarchive}>
              {said.unarchive}
            </Button>
          </Group>
        </Alert>
      ) : null}
    </div>
  );
}

/** What the article's newest change waits for: its times, and what a reviewer said. */
function Waiting({ article }: { article: ArticleReply }) {
  const said = useWords(approvalWords);
  const line = usePlannedLine();
  const planned = useSchedule().data?.entries.filter((one) => one.article?.id === article.id) ?? [];
  const { review, waits } = article;
  return (
    <>
      {planned.map((entry) => (
        <Alert key={entry.id} color={entry.state === "failed" ? "red" : "gray"} variant="light" p="xs" mb="sm">
          {line(entry)}
          {entry.fault === null ? "" : `. ${entry.fault} ${entry.remedy ?? ""}`}
        </Alert>
      ))}
      {waits === "sent-back" && review !== null ? (
        <Alert color="red" variant="light" p="xs" mb="sm" title={said.sentBack}>
          <bdi>
            {said.commentOf(review.by)} {review.comment}
          </bdi>
        </Alert>
      ) : review?.decision === "approved" && article.state !== "live" ? (
        <Text size="xs" c="dimmed" mb="xs">
          {said.approved(review.by)}
        </Text>
      ) : null}
    </>
  );
}
