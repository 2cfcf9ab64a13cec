import { Alert, Button, Group, Modal, Progress, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type ArticleReply, publishResult } from "../../../../server/wire/knowledge.ts";
import type { ScheduleAction } from "../../../../server/wire/schedule.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { type Progress as Step, stream } from "../stream.ts";
import { words as knowledgeWords } from "../words.ts";
import { usePlan, useZone } from "./use-schedule.ts";
import { words } from "./words.ts";
import { instantOf, wallTime } from "./zoned.ts";

const DAY_MS = 86_400_000;

/** Publishes one article now, or plans to publish or archive it. @param article undefined: everything that isn't live yet */
export function ScheduleDialog({ article, onClose }: { article?: ArticleReply; onClose(): void }) {
  const said = useWords(words);
  const zone = useZone();
  const plan = usePlan();
  const now = usePublishArticle(article?.id);
  const canPublish = article === undefined || article.state !== "live";
  const [action, setAction] = useState<ScheduleAction>(canPublish ? "publish" : "archive");
  const [wall, setWall] = useState(() => `${wallTime(new Date(Date.now() + DAY_MS), zone).slice(0, 10)}T09:00`);
  const [tried, setTried] = useState(false);
  const at = instantOf(wall, zone);
  const isFuture = at !== undefined && at.getTime() > Date.now();
  const waits = article?.waits === "review" || article?.waits === "sent-back";
  const isNothing = action === "publish" && !canPublish;
  const submit = () => {
    setTried(true);
    if (isFuture && !isNothing) plan.mutate({ action, articleId: article?.id ?? null, at }, { onSuccess: onClose });
  };
  const isBusy = plan.isPending || now.isPending;
  return (
    <Modal
      opened
      onClose={onClose}
      title={article === undefined ? said.titleAll : said.titleArticle}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Stack gap="md">
        {article === undefined ? null : (
          <SegmentedControl
            aria-label={said.what}
            value={action}
            onChange={(next) => setAction(next === "archive" ? "archive" : "publish")}
            data={[
              { value: "publish", label: said.publish },
              { value: "archive", label: said.archive },
            ]}
          />
        )}
        <Text size="sm">
          {article === undefined ? said.allWhy : action === "archive" ? said.archiveWhy : said.publishWhy}
        </Text>
        {isNothing ? <Alert color="gray" variant="light" p="xs" title={said.nothing} /> : null}
        {action === "publish" && waits ? (
          <Alert color="yellow" variant="light" p="xs">
            {said.waitsForReview}
          </Alert>
        ) : null}
        <TextInput
          type="datetime-local"
          label={said.at(zone.replaceAll("_", " "))}
          description={action === "publish" && article !== undefined ? said.heldBack : undefined}
          value={wall}
          onChange={(event) => setWall(event.currentTarget.value)}
          error={tried && !isFuture ? said.notTime : undefined}
          disabled={isNothing}
        />
        {now.isPending ? <Publishing step={now.step} /> : null}
        {now.isSuccess ? (
          <Text size="sm" c="pine" role="status">
            {said.done}
          </Text>
        ) : null}
        {plan.isError ? <Fault error={plan.error} /> : null}
        {now.isError ? <Fault error={now.error} /> : null}
      </Stack>
      <Group justify="end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {now.isSuccess ? said.close : said.cancel}
        </Button>
        {article === undefined || action === "archive" || now.isSuccess ? null : (
          <Button variant="default" onClick={() => now.mutate()} disabled={isNothing || waits || isBusy}>
            {said.now}
          </Button>
        )}
        {now.isSuccess ? null : (
          <Button onClick={submit} loading={plan.isPending} disabled={isNothing || isBusy}>
            {said.schedule}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function usePublishArticle(article: string | undefined) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [step, setStep] = useState<Step | null>(null);
  const publish = useMutation({
    mutationFn: () =>
      stream(
        `knowledge/publish?${new URLSearchParams({ site, ...(article === undefined ? {} : { article }) })}`,
        publishResult,
        undefined,
        setStep,
      ),
    onSettled: () => {
      setStep(null);
      changed();
    },
  });
  return { ...publish, step };
}

function Publishing({ step }: { step: Step | null }) {
  const said = useWords(words);
  const stages = useWords(knowledgeWords).stages;
  return (
    <div role="status">
      <Text size="sm">{(step === null ? undefined : stages[step.stage]) ?? said.publishing}</Text>
      <Progress value={100 * (step?.share ?? 0)} aria-label={said.publishing} animated />
    </div>
  );
}
