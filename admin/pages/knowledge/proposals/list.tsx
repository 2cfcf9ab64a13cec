import { Anchor, Button, Group, Kbd, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import { Link } from "react-router";
import type { ProposalWire } from "../../../../server/wire/proposals.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import { ProposalRow } from "./row.tsx";
import { type Decision, type ProposalFilters, type useDecide, useFitting } from "./use-proposals.ts";
import { words } from "./words.ts";

/** The proposals by article, and what can be done with one or with all that are selected. */
export function ProposalList({
  proposals,
  filters,
  hasFitting,
  decide,
  more,
}: {
  proposals: readonly ProposalWire[];
  filters: ProposalFilters;
  /** Some, shown or on a later page, fit their article best. */
  hasFitting: boolean;
  decide: ReturnType<typeof useDecide>["decide"];
  /** Undefined: all are shown. */
  more: { busy: boolean; fetch(): void } | undefined;
}) {
  const said = useWords(words);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const fitting = useFitting(filters);
  const [edited, setEdited] = useState<string | null>(null);
  // The place in the list, not the proposal: when one is decided, the next one moves up to it.
  const [place, setPlace] = useState(0);
  const current = Math.min(place, proposals.length - 1);
  const at = proposals[current];
  const send = (decisions: readonly Decision[]) => {
    if (decisions.length === 0) return;
    setEdited(null);
    setSelected((now) => new Set([...now].filter((id) => !decisions.some((one) => one.id === id))));
    decide.mutate(decisions);
  };
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const move = (by: number) => {
    const to = Math.max(0, Math.min(proposals.length - 1, current + by));
    setPlace(to);
    if (to > proposals.length - 10 && more !== undefined && !more.busy) more.fetch();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: at && (() => toggle(at.id)),
    a: at && (() => send([{ id: at.id, action: "accept" }])),
    d: at && (() => send([{ id: at.id, action: "drop" }])),
    e: at && (() => setEdited(at.id)),
  });
  return (
    <>
      <Bulk
        selected={selected.size}
        hasFitting={hasFitting}
        busy={fitting.isPending}
        onFitting={() => fitting.mutate(undefined, { onSuccess: (ids) => setSelected(new Set(ids)) })}
        onAll={(action) => send([...selected].map((id) => ({ id, action })))}
        onClear={() => setSelected(new Set())}
      />
      {fitting.isError ? <Fault error={fitting.error} /> : null}
      <Done decide={decide} />
      <ul className="proposals">
        {proposals.map((proposal, i) => (
          <Fragment key={proposal.id}>
            {proposals[i - 1]?.articleId === proposal.articleId ? null : (
              <li className="proposal-article">
                <Anchor component={Link} to={`/knowledge/articles/${proposal.articleId}`} c="inherit" fw={600}>
                  <bdi>{proposal.title}</bdi>
                </Anchor>
              </li>
            )}
            <ProposalRow
              proposal={proposal}
              isCurrent={i === current}
              isSelected={selected.has(proposal.id)}
              isEdited={edited === proposal.id}
              onCurrent={() => setPlace(i)}
              onSelect={() => toggle(proposal.id)}
              onAccept={(text) =>
                send([{ id: proposal.id, action: "accept", ...(text === undefined ? {} : { text }) }])
              }
              onDrop={() => send([{ id: proposal.id, action: "drop" }])}
              onEdit={(editing) => setEdited(editing ? proposal.id : null)}
            />
          </Fragment>
        ))}
      </ul>
      {more === undefined ? null : (
        <Button variant="subtle" fullWidth mt="sm" onClick={more.fetch} loading={more.busy}>
          {said.more}
        </Button>
      )}
    </>
  );
}

/** What can be done with all selected ones, and what the keys do. */
function Bulk(options: {
  selected: number;
  hasFitting: boolean;
  busy: boolean;
  onFitting(): void;
  onAll(action: Decision["action"]): void;
  onClear(): void;
}) {
  const said = useWords(words);
  const keys = [
    ["J", "K", said.keys.move],
    ["X", said.keys.select],
    ["A", said.keys.accept],
    ["E", said.keys.edit],
    ["D", said.keys.drop],
  ];
  return (
    <div className="proposal-bar">
      {options.selected === 0 ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={options.onFitting}
          loading={options.busy}
          disabled={!options.hasFitting}
        >
          {said.selectFitting}
        </Button>
      ) : (
        <Group gap="xs" role="status">
          <Text size="sm" fw={500}>
            {said.selected(options.selected)}
          </Text>
          <Button size="compact-sm" onClick={() => options.onAll("accept")}>
            {said.accept}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => options.onAll("drop")}>
            {said.drop}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={options.onClear}>
            {said.clear}
          </Button>
        </Group>
      )}
      <Text size="xs" c="dimmed" className="proposal-keys">
        {keys.map((row) => (
          <span key={row.at(-1)}>
            {row.slice(0, -1).map((key) => (
              <Kbd key={key} size="xs" me={3}>
                {key}
              </Kbd>
            ))}
            {row.at(-1)}
          </span>
        ))}
      </Text>
    </div>
  );
}

/** What the last decision did. */
function Done({ decide }: { decide: ReturnType<typeof useDecide>["decide"] }) {
  const said = useWords(words);
  if (decide.isError) return <Fault error={decide.error} />;
  if (!decide.isSuccess) return null;
  const { accepted, dropped } = decide.data;
  if (accepted + dropped === 0) return null;
  return (
    <Text size="sm" className="said" role="status" mb="xs">
      {accepted > 0 ? said.accepted(accepted) : said.dropped(dropped)}
    </Text>
  );
}
