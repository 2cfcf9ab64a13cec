import { memo } from "react";
import type { MessageWire } from "../../server/wire/http.ts";
import { clock } from "../time.ts";
import type { Words } from "../words/en.ts";
import { AnswerText, PlainText } from "./answer-text.tsx";
import { Attachment } from "./attachment.tsx";
import { useFrame } from "./context.ts";
import { type Choose, Options } from "./options.tsx";
import { Rating } from "./rating.tsx";
import { Sources } from "./sources.tsx";

/** Forms that a visitor can rate: those that answer. */
const RATED = new Set(["cached", "quoted", "composed", "large"]);

/** One stored message. */
export const Message = memo(function Message({ message, isFirst, onChoose }: MessageProps) {
  const { words } = useFrame();
  const attachment = message.attachment === undefined ? null : <Attachment file={message.attachment} />;
  if (message.author === "system")
    return (
      <li className="note" dir="auto">
        {handoverText(message, words)}
      </li>
    );
  if (message.author === "visitor") {
    return (
      <li className="message visitor" data-sequence={message.sequence}>
        <span className="sr-only">{words.you}: </span>
        {attachment}
        {hasText(message) ? (
          <div className="bubble">
            <PlainText text={message.text} />
          </div>
        ) : null}
        {message.mail === undefined ? null : <span className="by-mail">{words.byMail}</span>}
      </li>
    );
  }
  const isMachine = message.author === "machine";
  const asker = `said-${message.id}`;
  return (
    <li
      className={`message ${message.author}`}
      data-form={message.form}
      data-handoff={message.handoff}
      data-sequence={message.sequence}
    >
      <Who message={message} isShown={isFirst} />
      {attachment}
      {hasText(message) ? (
        <div className="bubble" id={asker}>
          <AnswerText markdown={message.text} />
          {message.cutShort ? <p className="cut-short">{words.cutShort}</p> : null}
          <Sources citations={message.citations ?? []} quote={message.quote} />
        </div>
      ) : null}
      {onChoose === undefined ? null : <Options message={message} asker={asker} onChoose={onChoose} />}
      {isMachine && RATED.has(message.form ?? "") ? <Rating messageId={message.id} helped={message.helped} /> : null}
    </li>
  );
});

/** A file without text is stored under its name, which the file itself shows. */
function hasText({ text, attachment }: MessageWire): boolean {
  return text !== "" && text !== attachment?.name;
}

interface MessageProps {
  message: MessageWire;
  /** Only while its question is still open: the newest message, not answered yet. */
  onChoose?: Choose | undefined;
  /** The first of its author in a row: it says who is writing. */
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

/** Who has the conversation from now on, in the visitor's language. */
function handoverText({ event, text }: MessageWire, words: Words): string {
  if (event === undefined) return text;
  const [from, to] = [event.from ?? words.agent(undefined), event.to ?? words.agent(undefined)];
  switch (event.kind) {
    case "transferred":
      return words.handover.transferred(from, to);
    case "taken-over":
      return words.handover["taken-over"](from, to);
    case "released":
      return words.handover.released(from);
    case "requeued":
      return words.handover.requeued;
  }
}
