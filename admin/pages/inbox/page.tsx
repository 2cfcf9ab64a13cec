import { ActionIcon, Badge, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useLanguage, useWords } from "../../language.tsx";
import { Detail } from "../../parts/conversation/detail.tsx";
import { RowList } from "../../parts/conversation/row-list.tsx";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { count } from "../../parts/format.ts";
import { Loading } from "../../parts/loading.tsx";
import { useSession, useSiteKey } from "../../session.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { keep, kept } from "../../storage.ts";
import { chime } from "./chime.ts";
import { KeyboardIcon, SoundIcon, SoundOffIcon } from "./icons.tsx";
import { Keys } from "./keys.tsx";
import { useInbox } from "./use-inbox.ts";
import { words } from "./words.ts";

const VIEWS = ["queue", "mine", "all"] as const;
type View = (typeof VIEWS)[number];
const SOUND = "tuppence:inbox-sound";

/** Conversations that wait for a person or have one: the list, and the one that is open. */
export default function Inbox() {
  const said = useWords(words);
  const shared = useWords(conversationWords);
  const { language } = useLanguage();
  const { member } = useSession();
  const { conversationId } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure();
  const [sound, setSound] = useState(() => kept(SOUND) === "yes");
  const inbox = useInbox(useSiteKey(), () => sound && chime());
  const view = VIEWS.find((one) => one === search.get("view")) ?? "queue";

  const rows = inbox.data?.conversations;
  const views = useMemo(() => {
    const all = rows ?? [];
    return {
      queue: all.filter((row) => row.state === "queued"),
      mine: all.filter((row) => row.agentId === member.id),
      all,
    };
  }, [rows, member.id]);
  const waiting = views.queue.length + views.mine.filter((row) => row.unread).length;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${said.title} · Tuppence`;
    return () => {
      document.title = "Tuppence";
    };
  }, [waiting, said.title]);

  const query = view === "queue" ? "" : `?view=${view}`;
  const back = `/inbox${query}`;
  const open = conversationId !== undefined;
  useShortcuts({ "?": openHelp, Escape: open ? () => navigate(back) : undefined });
  const shown = views[view];
  const empty = {
    queue: [said.emptyQueue, said.emptyQueueText],
    mine: [said.emptyMine, said.emptyMineText],
    all: [said.emptyAll, said.emptyAllText],
  }[view];

  return (
    <div className="split" data-open={open}>
      <section className="split-list" aria-label={said.title}>
        <div className="split-head">
          <Group justify="space-between" wrap="nowrap" mb={8}>
            <Title order={1} fz="lg">
              {said.title}
            </Title>
            <Group gap={2} wrap="nowrap">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-pressed={sound}
                aria-label={said.sound}
                title={sound ? said.soundOn : said.soundOff}
                onClick={() => {
                  keep(SOUND, sound ? "" : "yes");
                  if (!sound) chime();
                  setSound(!sound);
                }}
              >
                {sound ? <SoundIcon /> : <SoundOffIcon />}
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={said.help}
                title={`${said.help} (?)`}
                onClick={openHelp}
              >
                <KeyboardIcon />
              </ActionIcon>
            </Group>
          </Group>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={said.views}
            value={view}
            onChange={(value) =>
              navigate(
                `/inbox${conversationId === undefined ? "" : `/${conversationId}`}${value === "queue" ? "" : `?view=${value}`}`,
              )
            }
            data={VIEWS.map((one: View) => ({
              value: one,
              label: (
                <span>
                  {said[one]}{" "}
                  <Badge
                    size="xs"
                    variant="light"
                    color={one === "queue" && views[one].length > 0 ? "red" : "gray"}
                    className="tabular"
                  >
                    {count(one === "all" ? (inbox.data?.total ?? 0) : views[one].length, language)}
                  </Badge>
                </span>
              ),
            }))}
          />
        </div>
        {inbox.isPending ? (
          <Loading />
        ) : inbox.isError && rows === undefined ? (
          <Fault error={inbox.error} onRetry={() => void inbox.refetch()} />
        ) : shown.length === 0 ? (
          <Empty title={empty[0] ?? ""}>{empty[1]}</Empty>
        ) : (
          <RowList
            rows={shown}
            openId={conversationId}
            address={(row) => `/inbox/${row.id}${query}`}
            label={said.list}
          />
        )}
        {inbox.data !== undefined && inbox.data.total > inbox.data.conversations.length ? (
          <Text size="xs" p="xs">
            {said.more(count(inbox.data.conversations.length, language), count(inbox.data.total, language))}
          </Text>
        ) : null}
      </section>
      <section className="split-detail" aria-label={shared.details}>
        {open ? (
          <Detail key={conversationId} id={conversationId} back={back} />
        ) : (
          <Empty title={shared.choose}>{shared.chooseText}</Empty>
        )}
      </section>
      <Keys opened={help} onClose={closeHelp} />
    </div>
  );
}
