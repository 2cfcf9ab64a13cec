import type { Snapshot } from "../connection.ts";
import { words } from "../words/en.ts";

/** How things stand, in words: the line, the queue, who is here. */
export function StatusLine({ snapshot }: { snapshot: Snapshot }) {
  const said = statusOf(snapshot);
  return (
    <p className={`status ${said === null ? "quiet" : ""}`} role="status" data-link={snapshot.link}>
      {said}
    </p>
  );
}

function statusOf({ link, refusal, chat }: Snapshot): string | null {
  if (refusal !== null) return `${refusal.message} ${refusal.remedy}`;
  if (link === "connecting") return words.connecting;
  if (link === "offline") return words.offline;
  switch (chat.conversation?.state) {
    case "queued":
      return words.queued(chat.conversation.place);
    case "person":
      return words.joined(chat.conversation.agent);
    case "closed":
      return words.closed;
    default:
      return null;
  }
}
