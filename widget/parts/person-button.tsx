import type { Snapshot } from "../snapshot.ts";
import { useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";
import { personText } from "./person-text.ts";

/** Always there: its text shows the progress of the request. */
export function PersonButton({ snapshot }: { snapshot: Snapshot }) {
  const { words, line } = useFrame();
  const isAsked = snapshot.outbox.some((item) => item.kind === "person" && item.refused === undefined);
  const text = personText(snapshot.chat.conversation, isAsked, words);
  const isDone = text !== words.person;
  return (
    <button
      type="button"
      className={isDone ? "ask-person done" : "ask-person"}
      disabled={isDone}
      onClick={() => line.requestPerson(words.personAsked)}
    >
      <Icon name={isDone ? "check" : "person"} size={18} />
      <span>{text}</span>
    </button>
  );
}
