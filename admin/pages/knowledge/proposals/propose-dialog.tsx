import { Alert, Button, Group, Modal, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  FEW_PHRASINGS,
  PROPOSAL_SOURCES,
  type ProposalEstimate,
  type ProposalSource,
  proposalEstimateReply,
  proposalJobWire,
} from "../../../../server/wire/proposals.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count, money } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { words } from "./words.ts";

/** Nano-dollars in a cent: a suggested budget is a whole number of them. */
const CENT = 1e7;

/** Where phrasings should come from, what that would ask and cost, and the start. */
export function ProposeDialog({ isRunning, onClose }: { isRunning: boolean; onClose(): void }) {
  const said = useWords(words);
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [source, setSource] = useState<ProposalSource>("large-model");
  const [fewer, setFewer] = useState(FEW_PHRASINGS);
  const [asked] = useDebouncedValue(fewer, 300);
  const [budget, setBudget] = useState<number | null>(null);
  const request = { site, source, ...(source === "large-model" ? { fewerThan: asked } : {}) };
  const estimate = useQuery({
    queryKey: ["proposals", site, "estimate", source, asked],
    staleTime: 0,
    placeholderData: keepPreviousData,
    queryFn: () => call("POST", "knowledge/proposals/estimate", proposalEstimateReply, request),
  });
  const data = estimate.data?.source === source ? estimate.data : undefined;
  const limit = budget ?? suggested(data);
  const start = useMutation({
    mutationFn: () => {
      const limited = source === "large-model" && limit !== null ? { budgetUsd: limit } : {};
      return call("POST", "knowledge/proposals/jobs", proposalJobWire, { ...request, ...limited });
    },
    onSuccess: () => {
      changed();
      onClose();
    },
  });
  const canStart = data !== undefined && data.missing === null && data.articles > 0 && !isRunning;
  return (
    <Modal
      opened
      onClose={onClose}
      title={said.propose}
      size="lg"
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Stack gap="md">
        <SegmentedControl
          fullWidth
          aria-label={said.source}
          value={source}
          onChange={(value) => setSource(value as ProposalSource)}
          data={PROPOSAL_SOURCES.map((value) => ({ value, label: said.sources[value] }))}
        />
        <Text size="sm" c="dimmed">
          {said.sourceWhy[source]}
        </Text>
        {estimate.isError ? (
          <Fault error={estimate.error} onRetry={() => void estimate.refetch()} />
        ) : data === undefined ? (
          <Loading />
        ) : (
          <Plan estimate={data} fewer={fewer} onFewer={setFewer} budget={limit} onBudget={setBudget} />
        )}
        {isRunning ? <Text size="sm">{said.alreadyRunning}</Text> : null}
        {start.isError ? <Fault error={start.error} /> : null}
      </Stack>
      <Group justify="end" mt="md">
        <Button variant="default" onClick={onClose}>
          {said.cancel}
        </Button>
        <Button onClick={() => start.mutate()} loading={start.isPending} disabled={!canStart}>
          {said.start}
        </Button>
      </Group>
    </Modal>
  );
}

/** What can be set for a job, and what it would ask and cost. @param options.budget in dollars; null: not limited */
function Plan(options: {
  estimate: ProposalEstimate;
  fewer: number;
  onFewer(count: number): void;
  budget: number | null;
  onBudget(dollars: number | null): void;
}) {
  const { estimate, budget } = options;
  const said = useWords(words);
  const isLarge = estimate.source === "large-model";
  if (estimate.missing !== null) {
    return (
      <Alert color="yellow" variant="light" title={said.missing}>
        {said.missingWhy}
      </Alert>
    );
  }
  return (
    <>
      {isLarge ? (
        <NumberInput
          label={said.fewerThan}
          value={options.fewer}
          onChange={(value) => typeof value === "number" && value >= 1 && options.onFewer(Math.min(100, value))}
          min={1}
          max={100}
          allowDecimal={false}
        />
      ) : null}
      {estimate.articles === 0 ? (
        <Text size="sm" role="status">
          {isLarge ? said.noArticles : said.noQuestions}
        </Text>
      ) : (
        <>
          <Figures estimate={estimate} />
          {budget === null ? null : (
            <NumberInput
              label={said.budget}
              description={said.budgetWhy}
              prefix="$"
              value={budget}
              onChange={(value) => options.onBudget(typeof value === "number" ? value : null)}
              min={0}
              max={1_000}
              step={0.01}
              decimalScale={4}
            />
          )}
        </>
      )}
    </>
  );
}

/** In dollars, up to the next cent; null: nothing to limit. */
function suggested(estimate: ProposalEstimate | undefined): number | null {
  const budget = estimate?.budgetNanoUsd ?? null;
  return budget === null ? null : Math.ceil(budget / CENT) / 100;
}

/** What it would ask, and the price. */
function Figures({ estimate }: { estimate: ProposalEstimate }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { nanoUsd, source, model } = estimate;
  return (
    <>
      <dl className="proposal-figures">
        <div>
          <dt>{said.articlesHead}</dt>
          <dd className="tabular">{count(estimate.articles, language)}</dd>
        </div>
        <div>
          <dt>{said.questionsHead}</dt>
          <dd className="tabular">{count(estimate.questions, language)}</dd>
        </div>
        <div>
          <dt>{said.priceHead}</dt>
          <dd>
            {source === "conversation"
              ? said.free
              : nanoUsd === null
                ? "–"
                : said.about(money(nanoUsd, language), model ?? "")}
          </dd>
        </div>
      </dl>
      {nanoUsd === null ? (
        <Alert color="yellow" variant="light" title={said.unpriced(model ?? "")}>
          {said.unpricedWhy}
        </Alert>
      ) : null}
    </>
  );
}
