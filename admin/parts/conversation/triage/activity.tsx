import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { DRAFT_STATES } from "../../../../server/wire/approval.ts";
import type { ConversationRow } from "../../../../server/wire/conversations.ts";
import { type DeskEventWire, deskEventsReply, PRIORITIES, SENTIMENTS } from "../../../../server/wire/desk.ts";
import { DUE_KINDS } from "../../../../server/wire/service-level.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../format.ts";
import { Part } from "../side-part.tsx";
import { useTags, useTeams } from "../use-setup.ts";
import { type TriageWords, words } from "./words.ts";

/** What happened to a conversation at the desk, newest first: what, who or why, and when. */
export function Activity({ row }: { row: Pick<ConversationRow, "id" | "deskEvents"> }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { data } = useQuery({
    // Its number of events is part of the key: each further one is fetched.
    queryKey: ["conversation-events", row.id, row.deskEvents],
    enabled: row.deskEvents > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call("GET", `conversations/${row.id}/events`, deskEventsReply, undefined, { signal }),
  });
  const text = useText();
  if (row.deskEvents === 0 || data === undefined) return null;
  return (
    <Part title={said.timeline}>
      <ol className="activity">
        {data.events
          .filter(isShown)
          .reverse()
          .map((event) => (
            <li key={event.id}>
              <Text size="sm" className="isolate">
                <bdi>{text(event)}</bdi>
              </Text>
              <Text size="xs" className="quiet">
                {when(event.at, language)}
                {event.by === null && event.cause === null ? null : (
                  <>
                    {" · "}
                    <bdi>{event.by ?? whyOf(event, said)}</bdi>
                  </>
                )}
              </Text>
            </li>
          ))}
      </ol>
    </Part>
  );
}

/** What the transcript shows isn't repeated. */
const isShown = ({ kind }: DeskEventWire) => kind !== "replied" && kind !== "visitor-wrote";

const whyOf = ({ cause, detail }: DeskEventWire, said: TriageWords) =>
  cause === "rule" ? textOf(detail.rule) : cause === null ? "" : said.causes[cause];

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** An event in words; what was deleted since has no name. */
function useText(): (event: DeskEventWire) => string {
  const said = useWords(words);
  const teams = useTeams();
  const tags = useTags();
  return ({ kind, detail }) => {
    const named = said.events[kind];
    if (typeof named === "string") return named;
    if (kind === "team-changed") return named(teams.find((one) => one.id === detail.teamId)?.name ?? said.noTeam);
    if (kind === "priority-changed") {
      const priority = PRIORITIES.find((one) => one === detail.priority);
      return named(priority === undefined ? "" : said.priorities[priority]);
    }
    if (kind === "sentiment-changed") {
      const sentiment = SENTIMENTS.find((one) => one === detail.sentiment);
      return named(sentiment === undefined ? "" : said.sentiments[sentiment]);
    }
    if (kind === "tags-added" || kind === "tags-removed") {
      const ids: readonly unknown[] = Array.isArray(detail.tagIds) ? detail.tagIds : [];
      return named(
        tags
          .filter((one) => ids.includes(one.id))
          .map((one) => one.name)
          .join(", "),
      );
    }
    if (kind === "due-soon" || kind === "overdue") {
      const of = DUE_KINDS.find((one) => one === detail.of);
      return named(of === undefined ? "" : said.dueKinds[of]);
    }
    if (kind === "merged" || kind === "merged-in")
      return named(`#${textOf(kind === "merged" ? detail.into : detail.from).slice(-8)}`);
    if (kind === "draft-changed") {
      const state = DRAFT_STATES.find((one) => one === detail.state);
      return named(state === undefined ? "" : said.drafts[state]);
    }
    if (kind === "customer-merged")
      return named(textOf(detail.intoName) || textOf(detail.into).slice(-4).toUpperCase());
    if (kind === "followed" || kind === "unfollowed") return named(textOf(detail.member));
    return named(textOf(detail.agent));
  };
}
