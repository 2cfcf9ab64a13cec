import type { OutboxItem } from "../outbox.ts";
import { PlainText } from "./answer-text.tsx";
import { refusalIn, useFrame } from "./context.ts";

/** A message that the server hasn't acknowledged. */
export function Waiting({ item, online }: { item: OutboxItem; online: boolean }) {
  const { words, line } = useFrame();
  return (
    <li className="message visitor unsent">
      <span className="sr-only">{words.you}: </span>
      <div className="bubble">
        <PlainText text={item.text} />
      </div>
      {item.refused === undefined ? (
        <span className="delivery">{online ? words.sending : words.waitingToSend}</span>
      ) : (
        <span className="delivery bad" role="alert">
          {words.refused} {refusalIn(words, item.refused)}{" "}
          <button type="button" className="text-button" onClick={() => line.dismiss(item.clientMessageId)}>
            {words.dismiss}
          </button>
        </span>
      )}
    </li>
  );
}
