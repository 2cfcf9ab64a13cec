import { ActionIcon, Anchor, Badge, Group, Title } from "@mantine/core";
import { Link, useLocation } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { Actions, type ActionsProps } from "./actions.tsx";
import { DueBadge } from "./due.tsx";
import { BackIcon, DetailsIcon } from "./icons.tsx";
import { Questions } from "./questions.tsx";
import { StateBadge } from "./state-badge.tsx";
import { TriageBar } from "./triage/bar.tsx";
import type { Act } from "./use-acts.ts";
import { useRights } from "./use-rights.ts";
import { nameOf } from "./visitor-name.ts";
import { words } from "./words.ts";

export type Asked = "block" | "delete" | "close" | "take-over" | "transfer" | "merge" | null;

export interface HeaderProps {
  conversation: ConversationReply;
  back: string;
  busy: boolean;
  /** Replies are waiting to be sent: it must not be transferred before. */
  unsent: boolean;
  asked: Asked;
  onAsk(asked: Asked): void;
  onAct(act: Act): void;
  details: boolean;
  onDetails(): void;
}

/** Who has the conversation, its state, and the available actions. */
export function Header(options: HeaderProps) {
  const said = useWords(words);
  const rights = useRights(options.conversation);
  const actions: ActionsProps = { ...options, rights };
  return (
    <>
      <header className="conversation-header">
        <Who conversation={options.conversation} back={options.back} />
        <Group gap={6} wrap="nowrap">
          <Actions {...actions} />
          <ActionIcon
            variant={options.details ? "light" : "subtle"}
            color="gray"
            onClick={options.onDetails}
            aria-pressed={options.details}
            aria-label={options.details ? said.hideDetails : said.details}
            title={options.details ? said.hideDetails : said.details}
          >
            <DetailsIcon />
          </ActionIcon>
        </Group>
        <Questions
          conversation={options.conversation}
          asked={options.asked}
          onAsk={options.onAsk}
          onAct={options.onAct}
        />
      </header>
      {options.conversation.row.mergedInto === null ? (
        <TriageBar
          conversation={options.conversation}
          busy={options.busy}
          unsent={options.unsent}
          onAssign={() => options.onAsk("transfer")}
          onAct={options.onAct}
        />
      ) : (
        <MergedInto id={options.conversation.row.mergedInto} />
      )}
    </>
  );
}

/** Where a merged conversation goes on. */
function MergedInto({ id }: { id: string }) {
  const said = useWords(words);
  const { pathname, search } = useLocation();
  return (
    <p className="merged-into">
      {said.mergedInto}{" "}
      <Anchor component={Link} inherit to={`/${pathname.split("/")[1]}/${id}${search}`}>
        #{id.slice(-8)}
      </Anchor>
    </p>
  );
}

function Who({ conversation: { row, visitor }, back }: { conversation: ConversationReply; back: string }) {
  const said = useWords(words);
  const name = nameOf(visitor, said);
  return (
    <Group gap="xs" wrap="nowrap" miw={0} flex={1}>
      <ActionIcon component={Link} to={back} variant="subtle" color="gray" className="back" aria-label={said.back}>
        <BackIcon />
      </ActionIcon>
      <div className="who">
        <Title order={2} fz="md" className="name" title={name}>
          <bdi>{name}</bdi>
        </Title>
        <Group gap={6} wrap="nowrap">
          <StateBadge row={row} />
          <DueBadge dues={row.dues} size="sm" />
          {visitor.blocked ? (
            <Badge size="sm" color="red" variant="light">
              {said.blocked}
            </Badge>
          ) : null}
          {row.isDemo ? (
            // A phone doesn't have room for it beside an agent's name.
            <Badge size="sm" color="gray" variant="light" visibleFrom="sm">
              {said.demo}
            </Badge>
          ) : null}
        </Group>
      </div>
    </Group>
  );
}
