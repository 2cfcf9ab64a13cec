import { Anchor, Switch, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { type SummaryLine, summaryLines } from "../../../server/wire/handoff-summary.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { reasonWords } from "../../words/reasons.ts";
import { duration, when } from "../format.ts";
import { NoteText } from "../transcript/note-text.tsx";
import { Costs } from "./costs.tsx";
import { Customer } from "./customer/customer.tsx";
import { useCustomer } from "./customer/use-customer.ts";
import { Previous } from "./previous.tsx";
import { Pair, Part } from "./side-part.tsx";
import { Activity } from "./triage/activity.tsx";
import { useColleagues } from "./use-colleagues.ts";
import { useFigures } from "./use-figures.ts";
import { words } from "./words.ts";

/** Who the visitor is, what is known about them, who had the conversation, and what it cost. */
export function Side({ conversation }: { conversation: ConversationReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const figures = useFigures();
  const { visitor, handoffs, notes, row } = conversation;
  const customer = useCustomer(visitor.id, visitor.conversations);
  const conversations = customer?.conversations ?? visitor.conversations;
  const open = handoffs.at(-1);
  const facts = Object.entries(open?.facts ?? {}).filter(([, values]) => values.length > 0);
  return (
    <div className="side">
      <Customer conversation={conversation} customer={customer} />
      {open === undefined ? null : (
        <Part title={said.summary}>
          <div className="summary">
            {summaryLines(open.summary).map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added
              <Text key={i} size="sm" className="isolate">
                <SummaryText line={line} />
              </Text>
            ))}
          </div>
        </Part>
      )}
      {facts.length === 0 ? null : (
        <Part title={said.facts}>
          <dl>
            {facts.map(([name, values]) => (
              <Pair key={name} name={said.factNames[name] ?? name}>
                {values.map((value) => (
                  <div key={value}>{value}</div>
                ))}
              </Pair>
            ))}
          </dl>
        </Part>
      )}
      <Part title={said.notes}>
        {notes.length === 0 ? <Text size="sm">{said.noNotes}</Text> : null}
        {notes.map((note) => (
          <div key={note.id} className="side-note">
            <Text size="sm" lineClamp={4} className="isolate" dir="auto">
              <NoteText note={note} />
            </Text>
            <Text size="xs" className="quiet">
              <bdi>{note.author}</bdi> · {when(note.createdAt, language)}
            </Text>
          </div>
        ))}
      </Part>
      <Followers ids={row.followerIds} />
      <History conversation={conversation} />
      {conversations > 1 ? (
        <Part title={said.previous}>
          <Previous visitorId={visitor.id} currentId={row.id} count={conversations} />
        </Part>
      ) : null}
      <Activity row={row} />
      {figures.shown ? (
        <Part title={said.costs}>
          <Costs conversation={conversation} />
        </Part>
      ) : null}
      {figures.set === undefined ? null : (
        <Switch
          size="xs"
          label={said.showFigures}
          checked={figures.shown}
          onChange={(event) => figures.set?.(event.currentTarget.checked)}
        />
      )}
      <Text size="xs">
        <Anchor component={Link} to={`/conversations/${row.id}`} inherit>
          #{row.id.slice(-8)}
        </Anchor>
      </Text>
    </div>
  );
}

/** What was said, as it was; who said it, in the reader's language. */
function SummaryText({ line }: { line: SummaryLine }) {
  const { summaryWords: said } = useWords(words);
  if ("other" in line) return <bdi>{line.other}</bdi>;
  const head =
    "nearest" in line
      ? said.nearest
      : `${said.authors[line.author]}${line.from === undefined ? "" : ` (${said.from(line.from)})`}`;
  return (
    <>
      {head}
      {said.colon}
      <bdi>{"nearest" in line ? line.nearest : line.text}</bdi>
    </>
  );
}

/** Who hears of what happens in it. Somebody who has left isn't named. */
function Followers({ ids }: { ids: readonly string[] }) {
  const said = useWords(words);
  const names = (useColleagues().data?.colleagues ?? []).filter((one) => ids.includes(one.id)).map((one) => one.name);
  if (names.length === 0) return null;
  return (
    <Part title={said.followers}>
      <Text size="sm" className="isolate">
        <bdi>{names.join(", ")}</bdi>
      </Text>
    </Part>
  );
}

/** Who had the conversation, and why. */
function History({ conversation: { handoffs } }: { conversation: ConversationReply }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  return (
    <Part title={said.history}>
      {handoffs.length === 0 ? <Text size="sm">{said.noHistory}</Text> : null}
      {handoffs.map((one) => (
        <div key={one.id} className="side-note">
          {one.reason === null ? null : <Text size="sm">{reasons[one.reason]}</Text>}
          <Text size="xs" className="quiet">
            {when(one.createdAt, language)} · {said.handoffStates[one.state]}
            {one.agent === null ? null : (
              <>
                {" · "}
                <bdi>{one.agent}</bdi>
              </>
            )}
            {one.activeSeconds === 0 ? null : ` · ${said.minutes(duration(one.activeSeconds, language))}`}
          </Text>
        </div>
      ))}
    </Part>
  );
}
