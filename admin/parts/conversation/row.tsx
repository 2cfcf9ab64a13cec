import { Badge } from "@mantine/core";
import { Link } from "react-router";
import type { ListedConversation } from "../../../server/wire/conversations.ts";
import { EMERGENCIES } from "../../../server/wire/names.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { ThumbDownIcon, ThumbUpIcon } from "../../shell/icons.tsx";
import { reasonWords } from "../../words/reasons.ts";
import { clock, money } from "../format.ts";
import { DueBadge } from "./due.tsx";
import { Match } from "./match.tsx";
import { StateBadge } from "./state-badge.tsx";
import { PriorityFlag, RowTags } from "./triage/row-marks.tsx";
import { words as triageWords } from "./triage/words.ts";
import { nameOf } from "./visitor-name.ts";
import { words } from "./words.ts";

/** Height of a row in pixels, for the virtual list. */
export const ROW_HEIGHT = 84;

/** A conversation in a list: the visitor, the last message, and why it's there. */
export function Row({
  row,
  site,
  to,
  current,
  active,
  costs,
}: {
  row: ListedConversation;
  /** The name of its site, in a list of all. */
  site: string | undefined;
  to: string;
  /** It's the one that is open. */
  current: boolean;
  /** The keyboard selection is on it. */
  active: boolean;
  costs: boolean;
}) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const name = nameOf(row.visitor, said);
  const unread = row.unread && (row.state === "queued" || row.state === "person");
  const code = row.handoff === null ? row.reason : row.handoff.reason;
  const reason = code === null ? "" : reasons[code];
  const isUrgent = row.handoff !== null && code !== null && EMERGENCIES.has(code);
  return (
    <Link
      to={to}
      className="row"
      aria-current={current ? "true" : undefined}
      tabIndex={active ? 0 : -1}
      data-unread={unread}
    >
      <span className="row-line">
        {unread ? <span className="dot" role="img" aria-label={said.unread} /> : null}
        <PriorityFlag priority={row.priority} />
        <bdi className="row-name" title={name}>
          {name}
        </bdi>
        <Marks row={row} site={site} />
        <time className="row-time tabular" dateTime={row.updatedAt}>
          {clock(row.match?.at ?? row.preview?.at ?? row.createdAt, language)}
        </time>
      </span>
      {row.match === undefined ? null : <Match match={row.match} />}
      <span className="row-preview isolate" hidden={row.match !== undefined}>
        {row.preview?.author === "person" ? <bdi className="row-by">{row.preview.agent}: </bdi> : null}
        <bdi>{row.preview?.text ?? said.noMessage}</bdi>
      </span>
      <span className="row-line">
        <StateBadge row={row} />
        <DueBadge dues={row.dues} />
        <RowTags tagIds={row.tagIds} />
        <span className="row-reason" data-urgent={isUrgent} title={reason}>
          {reason}
        </span>
        {row.notHelped > 0 ? <ThumbDownIcon size={15} /> : row.helped > 0 ? <ThumbUpIcon size={15} /> : null}
        {costs ? <span className="row-cost tabular">{money(row.costNanoUsd, language)}</span> : null}
      </span>
    </Link>
  );
}

/** What is special about a conversation. */
function Marks({ row, site }: { row: ListedConversation; site: string | undefined }) {
  const said = useWords(words);
  const triage = useWords(triageWords);
  return (
    <>
      {site === undefined ? null : (
        <Badge size="xs" variant="outline" color="gray" className="tag isolate" title={site}>
          <bdi>{site}</bdi>
        </Badge>
      )}
      {row.isDemo ? (
        <Badge size="xs" variant="light" color="gray">
          {said.demo}
        </Badge>
      ) : null}
      {row.isTest ? (
        <Badge size="xs" variant="light" color="gray">
          {said.test}
        </Badge>
      ) : null}
      {row.visitor.blocked ? (
        <Badge size="xs" variant="light" color="red">
          {said.blocked}
        </Badge>
      ) : null}
      {row.snoozed === null ? null : (
        <Badge size="xs" variant="light" color="violet">
          {triage.snoozed}
        </Badge>
      )}
    </>
  );
}
