import { memo } from "react";
import type { MessageWire } from "../../server/wire/http.ts";
import { clock } from "../time.ts";
import { AnswerText, PlainText } from "./answer-text.tsx";
import { Attachment } from "./attachment.tsx";
import { useFrame } from "./context.ts";
import { Options } from "./options.tsx";
import { Rating } from "./rating.tsx";
import { Sources } from "./sources.tsx";

/** Forms that a visitor can rate: those that answer. */
const RATED = new Set(["cached", "quoted", "composed", "large"]);

/** One stored message. */
export const Message = memo(function Message({ message, isLast, isFirst }: MessageProps) {
  const { words, line } = useFrame();
  const attachment = message.attachment === undefined ? null : <Attachment file={message.attachment} />;
  if (message.author === "system")
    return (
      <li className="note" dir="auto">
        {message.text}
      </li>
    );
  if (message.author === "visitor") {
    return (
      <li className="message visitor" data-sequence={message.sequence}>
        <span className="sr-only">{words.you}: </span>
        {attachment}
        {message.text === "" ? null : (
          <div className="bubble">
            <PlainText text={message.text} />
          </div>
        )}
      </li>
    );
  }
  const isMachine = message.author === "machine";
  return (
    <li
      className={`message ${message.author}`}
      data-form={message.form}
      data-handoff={message.handoff}
      data-sequence={message.sequence}
    >
      <Who message={message} isShown={isFirst} />
      {attachment}
      {message.text === "" ? null : (
        <div className="bubble">
          <AnswerText markdown={message.text} />
          {message.cutShort ? <p className="cut-short">{words.cutShort}</p> : null}
          <Sources citations={message.citations ?? []} />
        </div>
      )}
      {message.options === undefined || message.options.length === 0 ? null : (
        <Options
          options={message.options}
          disabled={!isLast}
          onChoose={(option) => line.send(option.title, option.articleId)}
        />
      )}
      {isMachine && RATED.has(message.form ?? "") ? <Rating messageId={message.id} helped={message.helped} /> : null}
    </li>
  );
});

interface MessageProps {
  message: MessageWire;
  /** The newest: its buttons still count. */
  isLast: boolean;
  /** The first of its author in a row: it says who writes. */
  isFirst: boolean;
}

function Who({ message, isShown }: { message: MessageWire; isShown: boolean }) {
  const { words, locale } = useFrame();
  return (
    <span className={isShown ? "who" : "who sr-only"}>
      <bdi>{message.author === "machine" ? words.machine : words.agent(message.agent)}</bdi>
      <time dateTime={message.createdAt}>{clock(message.createdAt, locale)}</time>
    </span>
  );
}
