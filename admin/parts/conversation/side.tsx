import { Anchor, Rating, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { reasonWords } from "../../words/reasons.ts";
import { count, duration, money, when } from "../format.ts";
import { nameOf } from "./visitor-name.ts";
import { words } from "./words.ts";

/** Who the visitor is, what is known, who had the conversation, and what it cost. */
export function Side({ conversation }: { conversation: ConversationReply }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const { visitor, handoffs, notes, row } = conversation;
  const open = handoffs.at(-1);
  const facts = Object.entries(open?.facts ?? {}).filter(([, values]) => values.length > 0);
  const email = visitor.email ?? conversation.conversation.email;
  return (
    <div className="side">
      <Part title={nameOf(visitor, said)}>
        <dl>
          {email === undefined || email === null ? null : (
            <Pair name={said.email}>
              <Anchor href={`mailto:${email}`} inherit>
                {email.slice(0, email.lastIndexOf("@"))}
                <wbr />
                {email.slice(email.lastIndexOf("@"))}
              </Anchor>
            </Pair>
          )}
          {visitor.externalId === null ? null : <Pair name={said.id}>{visitor.externalId}</Pair>}
          {visitor.page === null ? null : (
            <Pair name={said.page}>
              <span title={visitor.page}>{visitor.page.replace(/^https?:\/\//, "")}</span>
            </Pair>
          )}
          <Pair name={said.firstSeen}>{when(visitor.firstSeenAt, language)}</Pair>
          <Pair name={said.lastSeen}>{when(visitor.lastSeenAt, language)}</Pair>
          <Pair name={said.conversations}>{count(visitor.conversations, language)}</Pair>
          {row.satisfaction === null ? null : (
            <Pair name={said.satisfaction}>
              <Rating size="xs" readOnly value={row.satisfaction} aria-label={`${row.satisfaction} / 5`} />
            </Pair>
          )}
        </dl>
      </Part>
      {open === undefined ? null : (
        <Part title={said.summary}>
          <Text size="sm" className="summary isolate" dir="auto">
            {open.summary}
          </Text>
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
              {note.text}
            </Text>
            <Text size="xs" className="quiet">
              <bdi>{note.author}</bdi> · {when(note.createdAt, language)}
            </Text>
          </div>
        ))}
      </Part>
      <Part title={said.history}>
        {handoffs.length === 0 ? <Text size="sm">{said.noHistory}</Text> : null}
        {handoffs.map((one) => (
          <div key={one.id} className="side-note">
            <Text size="sm">{one.code === null ? one.reason : reasons[one.code]}</Text>
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
      <Part title={said.costs}>
        <Costs conversation={conversation} />
      </Part>
      <Text size="xs">
        <Anchor component={Link} to={`/conversations/${row.id}`} inherit>
          #{row.id.slice(-8)}
        </Anchor>
      </Text>
    </div>
  );
}

function Costs({ conversation: { ledger } }: { conversation: ConversationReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const sums = new Map<keyof typeof said.costKinds, number>();
  let other = 0;
  for (const { side, kind, nanoUsd } of ledger) {
    if (side === "cost") sums.set(kind, (sums.get(kind) ?? 0) + nanoUsd);
    else other += nanoUsd;
  }
  const seconds = ledger.reduce((sum, { quantity: { activeSeconds } }) => sum + Number(activeSeconds ?? 0), 0);
  return (
    <dl className="tabular">
      {[...sums].map(([kind, nanoUsd]) => (
        <Pair key={kind} name={said.costKinds[kind]}>
          {money(nanoUsd, language)}
          {kind === "person" && seconds > 0 ? ` · ${duration(seconds, language)}` : ""}
        </Pair>
      ))}
      <Pair name={said.total}>
        <strong>
          {money(
            [...sums.values()].reduce((sum, one) => sum + one, 0),
            language,
          )}
        </strong>
      </Pair>
      {other === 0 ? null : <Pair name={said.counterfactual}>{money(other, language)}</Pair>}
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="isolate">
        <bdi>{title}</bdi>
      </h3>
      {children}
    </section>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="isolate">{children}</dd>
    </div>
  );
}
