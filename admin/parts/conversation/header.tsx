import { ActionIcon, Badge, Button, Group, Menu, Modal, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { useMay, useSession } from "../../session.tsx";
import { BackIcon, DetailsIcon, MoreIcon } from "./icons.tsx";
import { StateBadge } from "./state-badge.tsx";
import type { Act } from "./use-acts.ts";
import { nameOf } from "./visitor-name.ts";
import { words } from "./words.ts";

export type Asked = "block" | "delete" | "close" | null;

/** Whose conversation it is, in what state, and what may be done with it. */
export function Header(given: {
  conversation: ConversationReply;
  back: string;
  busy: boolean;
  /** Replies wait to be sent: it must not be given away before. */
  unsent: boolean;
  asked: Asked;
  onAsk(asked: Asked): void;
  onAct(act: Act): void;
  details: boolean;
  onDetails(): void;
}) {
  const { conversation, busy, asked } = given;
  const said = useWords(words);
  const { member } = useSession();
  const manages = useMay("manager");
  const { row, visitor } = conversation;
  const name = nameOf(visitor, said);
  const mine = row.state === "person" && row.agentId === member.id;
  const queued = row.state === "queued";
  const [menu, setMenu] = useState(false);
  const sure = (act: Act) => {
    given.onAsk(null);
    given.onAct(act);
  };
  return (
    <header className="conversation-header">
      <Group gap="xs" wrap="nowrap" miw={0} flex={1}>
        <ActionIcon
          component={Link}
          to={given.back}
          variant="subtle"
          color="gray"
          className="back"
          aria-label={said.back}
        >
          <BackIcon />
        </ActionIcon>
        <div className="who">
          <Title order={2} fz="md" className="name" title={name}>
            <bdi>{name}</bdi>
          </Title>
          <Group gap={6} wrap="nowrap">
            <StateBadge row={row} />
            {visitor.blocked ? (
              <Badge size="sm" color="red" variant="light">
                {said.blocked}
              </Badge>
            ) : null}
            {row.isDemo ? (
              <Badge size="sm" color="gray" variant="light">
                {said.demo}
              </Badge>
            ) : null}
          </Group>
        </div>
      </Group>
      <Group gap={6} wrap="nowrap">
        {mine ? (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={busy || given.unsent}
              onClick={() => given.onAct({ do: "return" })}
            >
              {said.handBack}
            </Button>
            <Button
              size="xs"
              variant="default"
              visibleFrom="sm"
              disabled={busy || given.unsent}
              onClick={() => given.onAct({ do: "close" })}
            >
              {said.close}
            </Button>
          </>
        ) : row.state === "person" ? null : (
          <Button size="xs" disabled={busy} onClick={() => given.onAct({ do: "take" })}>
            {queued ? said.take : said.takeOver}
          </Button>
        )}
        <Menu position="bottom-end" withinPortal opened={menu} onChange={setMenu}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={said.actions} title={said.actions}>
              <MoreIcon />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {queued ? <Menu.Item onClick={() => given.onAsk("close")}>{said.close}</Menu.Item> : null}
            {mine ? (
              // A telephone has no room for both buttons and a name.
              <Menu.Item hiddenFrom="sm" disabled={busy || given.unsent} onClick={() => given.onAct({ do: "close" })}>
                {said.close}
              </Menu.Item>
            ) : null}
            {visitor.blocked ? (
              <Menu.Item onClick={() => given.onAct({ do: "block", blocked: false })}>{said.unblock}</Menu.Item>
            ) : (
              <Menu.Item color="red" onClick={() => given.onAsk("block")}>
                {said.block}
              </Menu.Item>
            )}
            {manages ? (
              <Menu.Item color="red" onClick={() => given.onAsk("delete")}>
                {said.delete}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
        <ActionIcon
          variant={given.details ? "light" : "subtle"}
          color="gray"
          onClick={given.onDetails}
          aria-pressed={given.details}
          aria-label={given.details ? said.hideDetails : said.details}
          title={given.details ? said.hideDetails : said.details}
        >
          <DetailsIcon />
        </ActionIcon>
      </Group>
      <Sure
        opened={asked === "block"}
        title={said.blockTitle}
        text={said.blockText}
        label={said.blockDo}
        onYes={() => sure({ do: "block", blocked: true })}
        onNo={() => given.onAsk(null)}
      />
      <Sure
        opened={asked === "delete"}
        title={said.deleteTitle}
        text={said.deleteText}
        label={said.deleteDo}
        onYes={() => sure({ do: "delete" })}
        onNo={() => given.onAsk(null)}
      />
      <Sure
        opened={asked === "close"}
        title={said.closeTitle}
        text={said.closeText}
        label={said.close}
        onYes={() => sure({ do: "close" })}
        onNo={() => given.onAsk(null)}
      />
    </header>
  );
}

function Sure(given: { opened: boolean; title: string; text: string; label: string; onYes(): void; onNo(): void }) {
  const said = useWords(words);
  return (
    <Modal
      opened={given.opened}
      onClose={given.onNo}
      title={given.title}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Text size="sm">{given.text}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={given.onNo} data-autofocus>
          {said.cancel}
        </Button>
        <Button color="red" onClick={given.onYes}>
          {given.label}
        </Button>
      </Group>
    </Modal>
  );
}
