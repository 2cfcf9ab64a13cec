import { memo } from "react";
import type { MessageWire, OptionWire } from "../../server/wire/http.ts";
import { words } from "../words/en.ts";
import { AnswerText } from "./answer-text.tsx";
import { Options } from "./options.tsx";
import { Rating } from "./rating.tsx";
import { Sources } from "./sources.tsx";

/** Forms that a visitor can rate: those that answer. */
const RATED = new Set(["cached", "quoted", "composed", "large"]);

/** One stored message. */
export const Message = memo(function Message({
  message,
  isLast,
  onChoose,
  onRate,
}: {
  message: MessageWire;
  isLast: boolean;
  onChoose: (option: OptionWire) => void;
  onRate: (messageId: string, helped: boolean) => void;
}) {
  if (message.author === "system") return <li className="note">{message.text}</li>;
  if (message.author === "visitor") {
    return (
      <li className="message visitor">
        <span className="sr-only">{words.you}: </span>
        <p className="bubble plain">{message.text}</p>
      </li>
    );
  }
  const isMachine = message.author === "machine";
  return (
    <li className={`message ${message.author}`} data-form={message.form} data-handoff={message.handoff}>
      <span className="who">{isMachine ? words.machine : words.agent(message.agent)}</span>
      <div className="bubble">
        <Sources citations={message.citations ?? []} />
        <AnswerText markdown={message.text} />
        {message.cutShort ? <p className="cut-short">{words.cutShort}</p> : null}
        {message.options === undefined || message.options.length === 0 ? null : (
          <Options options={message.options} disabled={!isLast} onChoose={onChoose} />
        )}
      </div>
      {isMachine && RATED.has(message.form ?? "") ? (
        <Rating helped={message.helped} onRate={(helped) => onRate(message.id, helped)} />
      ) : null}
    </li>
  );
});
