import type { ReactNode } from "react";
import type { Snapshot } from "../snapshot.ts";
import { said, useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";

/** The chat's name, and who is answering now. */
export function Header({ snapshot, name, onClose, menu }: HeaderProps) {
  const { words } = useFrame();
  const state = snapshot.chat.conversation?.state;
  const agent = state === "person" ? snapshot.chat.conversation?.agent : undefined;
  return (
    <header>
      <span className={`avatar ${state === "person" ? "person" : ""}`} aria-hidden="true">
        {initialOf(agent ?? name)}
      </span>
      <div className="who-answers">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p data-state={snapshot.link === "online" ? (state ?? "machine") : snapshot.link}>
          {stateOf(snapshot, words, said(agent))}
        </p>
      </div>
      {menu}
      <button
        type="button"
        className="head-button close"
        aria-label={words.close}
        title={words.close}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

interface HeaderProps {
  snapshot: Snapshot;
  name: string;
  onClose: () => void;
  menu: ReactNode;
}

function stateOf(
  { chat, link, refusal }: Snapshot,
  words: ReturnType<typeof useFrame>["words"],
  agent: string | undefined,
): string {
  // Without a connection, the status would be wrong; an error is shown at the composer.
  if (link === "offline" && refusal === null) return words.stateOffline;
  if (refusal?.code === "VISITOR_BLOCKED") return words.stateClosed;
  switch (chat.conversation?.state) {
    case "person":
      return chat.conversation.openAt === undefined ? words.statePerson(agent) : words.statePersonAway(agent);
    case "queued":
      return chat.conversation.openAt === undefined ? words.stateQueued : words.stateAway;
    case "closed":
      return words.stateClosed;
    default:
      return words.stateMachine;
  }
}

/** The first letter or digit of a name, in any script. */
function initialOf(name: string): string {
  return name.match(/[\p{L}\p{N}]/u)?.[0].toLocaleUpperCase() ?? "·";
}
