import type { OutboxItem } from "../outbox.ts";
import { words } from "../words/en.ts";

/** A message that the server has not acknowledged. */
export function Waiting({
  item,
  online,
  onDismiss,
}: {
  item: OutboxItem;
  online: boolean;
  onDismiss: (clientMessageId: string) => void;
}) {
  return (
    <li className="message visitor unsent">
      <span className="sr-only">{words.you}: </span>
      <p className="bubble plain">{item.text}</p>
      {item.refused === undefined ? (
        <span className="delivery">{online ? words.sending : words.waitingToSend}</span>
      ) : (
        <span className="delivery bad" role="alert">
          {words.refused} {item.refused.message} {item.refused.remedy}{" "}
          <button type="button" className="text-button" onClick={() => onDismiss(item.clientMessageId)}>
            {words.dismiss}
          </button>
        </span>
      )}
    </li>
  );
}
