import { ActionIcon, Anchor, Menu, Rating } from "@mantine/core";
import { useState } from "react";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import type { CustomerReply } from "../../../../server/wire/customers.ts";
import { BASE } from "../../../document.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { useMay } from "../../../session.tsx";
import { when } from "../../format.ts";
import { MoreIcon } from "../icons.tsx";
import { Refused } from "../refused.tsx";
import { Pair, Part } from "../side-part.tsx";
import { Sure } from "../sure.tsx";
import { nameOf } from "../visitor-name.ts";
import { words as conversationWords } from "../words.ts";
import { Attributes } from "./attributes.tsx";
import { MergeDialog } from "./merge.tsx";
import { CustomerNotes } from "./notes.tsx";
import { Pages } from "./pages.tsx";
import { useCustomerActs } from "./use-customer.ts";
import { words } from "./words.ts";
import "./customer.css";

interface Shown {
  readonly conversation: ConversationReply;
  /** Undefined while it's fetched. */
  readonly customer: CustomerReply | undefined;
}

/** Who the customer is, what the team noted about them, and where on the site they were. */
export function Customer({ conversation, customer }: Shown) {
  const { visitor } = conversation;
  return (
    <>
      <Identity conversation={conversation} customer={customer} />
      {customer === undefined ? null : (
        <>
          <Attributes attributes={customer.attributes} />
          <CustomerNotes key={visitor.id} visitorId={visitor.id} notes={customer.notes} />
          <Pages pages={customer.pages} />
        </>
      )}
    </>
  );
}

function Identity({ conversation, customer }: Shown) {
  const said = useWords(conversationWords);
  const saidOfThem = useWords(words);
  const { language } = useLanguage();
  const { visitor, row } = conversation;
  const { name, externalId } = customer ?? visitor;
  const email = customer?.email ?? visitor.email ?? conversation.conversation.email ?? null;
  const title = nameOf({ id: visitor.id, name, email: customer?.email ?? visitor.email }, said);
  return (
    <Part
      title={title}
      action={
        <Actions
          conversation={conversation}
          name={title}
          conversations={customer?.conversations ?? visitor.conversations}
        />
      }
    >
      <dl>
        {email === null ? null : (
          <Pair name={said.email}>
            <Anchor href={`mailto:${email}`} inherit>
              {email.slice(0, email.lastIndexOf("@"))}
              <wbr />
              {email.slice(email.lastIndexOf("@"))}
            </Anchor>
          </Pair>
        )}
        {externalId === null ? null : <Pair name={said.id}>{externalId}</Pair>}
        {visitor.page === null || (customer?.pages.length ?? 0) > 0 ? null : (
          <Pair name={said.page}>
            <span title={visitor.page}>{visitor.page.replace(/^https?:\/\//, "")}</span>
          </Pair>
        )}
        {customer?.language == null ? null : (
          <Pair name={saidOfThem.language}>
            {new Intl.DisplayNames([language], { type: "language" }).of(customer.language)}
          </Pair>
        )}
        {customer?.timeZone == null ? null : (
          <Pair name={saidOfThem.timeZone}>{customer.timeZone.replaceAll("_", " ")}</Pair>
        )}
        <Pair name={said.firstSeen}>{when(customer?.firstSeenAt ?? visitor.firstSeenAt, language)}</Pair>
        <Pair name={said.lastSeen}>{when(visitor.lastSeenAt, language)}</Pair>
        {row.satisfaction === null ? null : (
          <Pair name={said.satisfaction}>
            <Rating size="xs" readOnly value={row.satisfaction} aria-label={`${row.satisfaction} / 5`} />
          </Pair>
        )}
      </dl>
    </Part>
  );
}

/** What may be done with a customer, in a menu beside their name. */
function Actions(options: { conversation: ConversationReply; name: string; conversations: number }) {
  const said = useWords(words);
  const answers = useMay("conversations.reply");
  const exports = useMay("conversations.manage");
  const deletes = useMay("conversations.delete");
  const { visitor } = options.conversation;
  const acts = useCustomerActs(visitor.id);
  const [asked, setAsked] = useState<"merge" | "erase" | null>(null);
  if (!answers && !deletes) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={said.actions} title={said.actions}>
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {answers ? <Menu.Item onClick={() => setAsked("merge")}>{said.merge}</Menu.Item> : null}
          {exports ? (
            <Menu.Item component="a" href={`${BASE}/api/v1/visitors/${visitor.id}/export`} download>
              {said.export}
            </Menu.Item>
          ) : null}
          {deletes ? (
            <Menu.Item color="red" onClick={() => setAsked("erase")}>
              {said.erase}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {acts.error === null ? null : <Refused error={acts.error} onClose={acts.reset} />}
      {asked === "merge" ? <MergeDialog customer={visitor} onClose={() => setAsked(null)} /> : null}
      <Sure
        opened={asked === "erase"}
        title={said.eraseTitle}
        text={said.eraseText(options.name, options.conversations)}
        label={said.eraseDo}
        onYes={() => {
          setAsked(null);
          acts.mutate({ do: "erase" });
        }}
        onNo={() => setAsked(null)}
      />
    </>
  );
}
