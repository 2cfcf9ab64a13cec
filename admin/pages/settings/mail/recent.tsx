import { Anchor, Badge, Box, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type MailOutcome, type MailsReply, type MailWire, mailsReply } from "../../../../server/wire/mail.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock } from "../../../parts/format.ts";
import { More } from "../../../parts/more.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

const COLOURS: Readonly<Partial<Record<MailOutcome, string>>> = {
  failed: "red",
  bounced: "red",
  unreadable: "red",
  waiting: "yellow",
  received: "yellow",
};

/** The e-mails that came in and went out, newest first, with what became of each. */
export function RecentMails({ site }: { site: string }) {
  const said = useWords(words);
  const list = useInfiniteQuery({
    queryKey: ["mails", site],
    queryFn: ({ pageParam }) =>
      call("GET", `settings/mail/mails?site=${site}${pageParam === null ? "" : `&cursor=${pageParam}`}`, mailsReply),
    initialPageParam: null as string | null,
    getNextPageParam: (page: MailsReply) => page.next ?? undefined,
    refetchInterval: 30_000,
  });
  const mails = list.data?.pages.flatMap((page) => page.mails) ?? [];
  return (
    <Part title={said.recent}>
      {list.isError ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && mails.length === 0 ? <Text c="dimmed">{said.none}</Text> : null}
      {mails.length === 0 ? null : (
        <ul className="plain-list">
          {mails.map((mail) => (
            <Row key={mail.id} mail={mail} />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </Part>
  );
}

function Row({ mail }: { mail: MailWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { outcome, reason, conversationId } = mail;
  return (
    <li className="row-card">
      <Box flex="1 1 240px" miw={0}>
        <Group gap={8}>
          <Text fw={600} className="isolate">
            {mail.address}
          </Text>
          <Badge color={COLOURS[outcome] ?? "gray"} variant="light" tt="none">
            {said.outcomes[outcome]}
          </Badge>
        </Group>
        <Text size="sm" className="isolate">
          {mail.subject === "" ? said.noSubject : mail.subject}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          <time dateTime={mail.createdAt}>{clock(mail.createdAt, language)}</time>
          {reason === null ? null : <> · {reason}</>}
          {conversationId === null ? null : (
            <>
              {" · "}
              <Anchor component={Link} to={`/conversations/${conversationId}`} inherit underline="always">
                {said.conversation}
              </Anchor>
            </>
          )}
        </Text>
      </Box>
    </li>
  );
}
