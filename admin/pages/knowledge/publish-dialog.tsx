import { Accordion, Alert, Badge, Button, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type * as z from "zod/mini";
import { changesReply, compareReply, publishResult } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { More } from "../../parts/more.tsx";
import { useSiteKey } from "../../session.tsx";
import { Diff } from "./diff.tsx";
import { Expectation } from "./expectation.tsx";
import { useChanges, useKnowledgeChanged } from "./queries.ts";
import { ScheduleDialog } from "./schedule/dialog.tsx";
import { words as scheduleWords } from "./schedule/words.ts";
import { type Progress as Step, stream } from "./stream.ts";
import { words } from "./words.ts";

const COLOURS = { added: "blue", changed: "yellow", archived: "gray" } as const;
const STAGES = ["split", "embed", "tune", "index", "swap"];

/** Shows what a publish changes, word by word, and then its progress. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const said = useWords(words);
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const running = useChanges().data?.publishing ?? null;
  const [step, setStep] = useState<Step | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [scheduling, setScheduling] = useState(false);
  const schedule = useWords(scheduleWords).schedule;
  const query = new URLSearchParams({ site });
  const list = useInfiniteQuery({
    queryKey: ["changes", site, "all"],
    initialPageParam: "0",
    queryFn: ({ pageParam }) => call("GET", `knowledge/changes?${query}&cursor=${pageParam}`, changesReply),
    getNextPageParam: (page) => page.next,
  });
  const publish = useMutation({
    mutationFn: () => stream(`knowledge/publish?${query}`, publishResult, undefined, setStep),
    onSettled: () => {
      setStep(null);
      changed();
    },
  });
  const changes = list.data?.pages.flatMap((page) => page.changes) ?? [];
  const isEmpty = changes.length > 0 && list.data?.pages[0]?.remaining === 0;
  const now = step ?? (publish.isPending ? { stage: "split", share: 0 } : running);
  if (scheduling) return <ScheduleDialog onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.publishTitle}
      size="xl"
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      {publish.isSuccess ? (
        <Published result={publish.data} onLeave={onClose} />
      ) : now !== null ? (
        <Publishing now={now} />
      ) : list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {changes.length === 0 ? said.noChanges : said.publishWhy}
          </Text>
          {isEmpty ? <Alert color="yellow" variant="light" title={said.emptyPublish} mb="sm" /> : null}
          <Accordion value={open} onChange={setOpen} variant="separated" chevronPosition="left">
            {changes.map(({ articleId, title, kind }) => (
              <Accordion.Item value={articleId} key={articleId}>
                <Accordion.Control>
                  <Group gap={8} wrap="nowrap">
                    <Badge
                      size="sm"
                      variant="light"
                      color={COLOURS[kind]}
                      tt="none"
                      className={`state-badge ${kind}`}
                      miw={72}
                    >
                      {kind === "added" ? said.added : kind === "changed" ? said.changed : said.removed}
                    </Badge>
                    <bdi>{title}</bdi>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel>
                  {open === articleId ? <Change articleId={articleId} isGone={kind === "archived"} /> : null}
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
          <More list={list} label={said.more} />
        </>
      )}
      {publish.isError ? <Fault error={publish.error} /> : null}
      <Group justify="end" mt="md" className="dialog-foot">
        <Button variant="default" onClick={onClose}>
          {publish.isSuccess || now !== null ? said.close : said.cancel}
        </Button>
        {publish.isSuccess || now !== null ? null : (
          <Button variant="default" onClick={() => setScheduling(true)} disabled={changes.length === 0}>
            {schedule}
          </Button>
        )}
        {publish.isSuccess || now !== null ? null : (
          <Button onClick={() => publish.mutate()} disabled={changes.length === 0} data-autofocus>
            {said.publish}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

/** How far a publish is. */
function Publishing({ now }: { now: Step }) {
  const said = useWords(words);
  return (
    <Stack gap="xs" role="status" py="md">
      <Text fw={500}>{said.stages[now.stage] ?? now.stage}</Text>
      <Progress
        value={(100 * (Math.max(0, STAGES.indexOf(now.stage)) + now.share)) / STAGES.length}
        aria-label={said.publishing}
        animated
      />
      <Text size="xs" c="dimmed">
        {said.runsOn}
      </Text>
    </Stack>
  );
}

function Published({ result, onLeave }: { result: z.infer<typeof publishResult>; onLeave(): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const seconds = (ms: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1000);
  return (
    <Alert color="pine" variant="light" title={said.published(result.number, seconds(result.ms))} role="status">
      {result.articles === 0 ? said.emptyPublished : said.publishedBody(result.articles, result.embedded)}
      {result.articles === 0 ? null : <Expectation onLeave={onLeave} />}
    </Alert>
  );
}

function Change({ articleId, isGone }: { articleId: string; isGone: boolean }) {
  const compare = useQuery({
    queryKey: ["compare", articleId, isGone],
    staleTime: 0,
    queryFn: () =>
      call("POST", `knowledge/articles/${articleId}/compare`, compareReply, {
        before: "live",
        after: isGone ? NOTHING : "newest",
      }),
  });
  if (compare.isPending) return <Loading />;
  if (compare.isError) return <Fault error={compare.error} onRetry={() => void compare.refetch()} />;
  return <Diff diff={compare.data.diff} />;
}

const NOTHING = { title: "", answer: "", phrasings: [], tags: [], url: null, language: "", audience: null };
