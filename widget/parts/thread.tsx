import { useEffect, useRef } from "react";
import type { OptionWire } from "../../server/wire/http.ts";
import type { Snapshot } from "../connection.ts";
import { words } from "../words/en.ts";
import { AnswerText } from "./answer-text.tsx";
import { Message } from "./message.tsx";
import { Sources } from "./sources.tsx";
import { Waiting } from "./waiting.tsx";

/** Pixels from the end within which new text keeps the view at the end. */
const NEAR_END_PX = 80;

/** Pixels above the question when it stands at the top. */
const QUESTION_MARGIN_PX = 12;

/** Everything that was said, and what is being said. */
export function Thread({
  snapshot,
  onChoose,
  onRate,
  onDismiss,
}: {
  snapshot: Snapshot;
  onChoose: (option: OptionWire) => void;
  onRate: (messageId: string, helped: boolean) => void;
  onDismiss: (clientMessageId: string) => void;
}) {
  const { chat, outbox, link, siteName } = snapshot;
  const box = useRef<HTMLDivElement>(null);
  // False once the visitor scrolls away to read something else.
  const atEnd = useRef(true);
  const moved = useRef(0);
  // What was sent may already be heard back while its acknowledgement is on the way.
  const heard = new Set(chat.messages.map((m) => m.clientMessageId));
  const waiting = outbox.filter((item) => !heard.has(item.clientMessageId));
  const last = chat.messages.at(-1);
  const isThinking =
    link === "online" &&
    chat.streaming === null &&
    last?.author === "visitor" &&
    chat.conversation?.state === "machine";

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of what is shown may move the end
  useEffect(() => {
    const view = box.current;
    if (!atEnd.current || view === null) return;
    // To the end, but never past the question: a long answer is read from its beginning.
    const questions = view.querySelectorAll<HTMLElement>("li.visitor");
    const last = questions[questions.length - 1];
    const top = last === undefined ? view.scrollHeight : last.offsetTop - view.offsetTop - QUESTION_MARGIN_PX;
    view.scrollTo({ top: Math.min(top, view.scrollHeight - view.clientHeight) });
  }, [chat, outbox]);

  return (
    <div
      className="thread"
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: el }) => {
        const isNearEnd = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END_PX;
        // Up by hand: stay there. Our own scrolling only goes down.
        if (el.scrollTop < moved.current) atEnd.current = isNearEnd;
        else if (isNearEnd) atEnd.current = true;
        moved.current = el.scrollTop;
      }}
    >
      <ol role="log" aria-live="polite" aria-label={words.log}>
        <li className="message machine">
          <div className="bubble">
            <p className="prose">{words.greeting(siteName)}</p>
          </div>
        </li>
        {chat.earlier.map((message) => (
          <Message key={message.id} message={message} isLast={false} onChoose={onChoose} onRate={onRate} />
        ))}
        {chat.earlier.length > 0 ? <li className="note">{words.earlier}</li> : null}
        {chat.messages.map((message) => (
          <Message key={message.id} message={message} isLast={message === last} onChoose={onChoose} onRate={onRate} />
        ))}
        {chat.streaming === null ? null : (
          <li className="message machine streaming" aria-busy="true" data-form={chat.streaming.form}>
            <span className="who">{words.machine}</span>
            <div className="bubble">
              <Sources citations={chat.streaming.citations} />
              <AnswerText markdown={chat.streaming.text} />
            </div>
          </li>
        )}
        {waiting.map((item) => (
          <Waiting key={item.clientMessageId} item={item} online={link === "online"} onDismiss={onDismiss} />
        ))}
      </ol>
      {isThinking ? <Busy text={words.thinking} /> : null}
      {chat.typing === "person" ? <Busy text={words.typing(chat.conversation?.agent)} /> : null}
    </div>
  );
}

function Busy({ text }: { text: string }) {
  return (
    <p className="busy">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {text}
    </p>
  );
}
