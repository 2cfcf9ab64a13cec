import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../language.tsx";
import type { HeaderProps } from "./header.tsx";
import { MoreIcon } from "./icons.tsx";
import type { Rights } from "./use-rights.ts";
import { words } from "./words.ts";

export interface ActionsProps extends Pick<HeaderProps, "conversation" | "busy" | "unsent" | "onAsk" | "onAct"> {
  rights: Rights;
}

/** Closes a conversation; asks first when nobody has replied to the visitor. */
export function closeOrAsk({
  conversation,
  onAsk,
  onAct,
}: Pick<HeaderProps, "conversation" | "onAsk" | "onAct">): void {
  if (conversation.messages.some((one) => one.author === "person")) onAct({ do: "close" });
  else onAsk("close");
}

/** What may be done with a conversation: the next step as a button, the rest in a menu. */
export function Actions(options: ActionsProps) {
  return (
    <>
      <NextStep {...options} />
      {options.rights.answers || options.rights.deletes ? <More {...options} /> : null}
    </>
  );
}

function NextStep(options: ActionsProps) {
  const { busy, rights } = options;
  const { row } = options.conversation;
  const said = useWords(words);
  if (row.mergedInto !== null) return null;
  if (rights.mine) {
    return (
      <>
        <Button
          size="xs"
          variant="default"
          disabled={busy || options.unsent}
          onClick={() => options.onAct({ do: "return" })}
        >
          {said.handBack}
        </Button>
        <Button
          size="xs"
          variant="default"
          visibleFrom="sm"
          disabled={busy || options.unsent}
          onClick={() => closeOrAsk(options)}
        >
          {said.close}
        </Button>
      </>
    );
  }
  if (rights.mayTakeOver) {
    return (
      <Button size="xs" disabled={busy} onClick={() => options.onAsk("take-over")}>
        {said.takeOver}
      </Button>
    );
  }
  if (row.state === "person" || !rights.answers) return null;
  return (
    <Button size="xs" disabled={busy} onClick={() => options.onAct({ do: "take" })}>
      {{ queued: said.take, closed: said.reopen, machine: said.takeOver }[row.state]}
    </Button>
  );
}

function More(options: ActionsProps) {
  const { busy } = options;
  const { mine, answers, deletes, mayTransfer, follows } = options.rights;
  const { row, visitor } = options.conversation;
  const queued = row.state === "queued";
  const said = useWords(words);
  const [menu, setMenu] = useState(false);
  return (
    <Menu position="bottom-end" withinPortal opened={menu} onChange={setMenu}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={said.actions} title={said.actions}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayTransfer ? (
          <Menu.Item disabled={busy || options.unsent} onClick={() => options.onAsk("transfer")}>
            {said.transfer}
          </Menu.Item>
        ) : null}
        {queued && answers ? <Menu.Item onClick={() => options.onAsk("close")}>{said.close}</Menu.Item> : null}
        {mine ? (
          // A phone doesn't have room for both buttons and a name.
          <Menu.Item hiddenFrom="sm" disabled={busy || options.unsent} onClick={() => closeOrAsk(options)}>
            {said.close}
          </Menu.Item>
        ) : null}
        {answers && (row.mergedInto === null || follows) ? (
          <Menu.Item disabled={busy} onClick={() => options.onAct({ do: "follow", following: !follows })}>
            {follows ? said.unfollow : said.follow}
          </Menu.Item>
        ) : null}
        {answers && row.mergedInto === null ? (
          <Menu.Item disabled={busy || options.unsent} onClick={() => options.onAsk("merge")}>
            {said.merge}
          </Menu.Item>
        ) : null}
        {!answers ? null : visitor.blocked ? (
          <Menu.Item onClick={() => options.onAct({ do: "block", blocked: false })}>{said.unblock}</Menu.Item>
        ) : (
          <Menu.Item color="red" onClick={() => options.onAsk("block")}>
            {said.block}
          </Menu.Item>
        )}
        {deletes ? (
          <Menu.Item color="red" onClick={() => options.onAsk("delete")}>
            {said.delete}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
