import { Fragment, type ReactNode, useEffect, useRef } from "react";
import type { MessageWire } from "../../server/wire/http.ts";
import type { Snapshot } from "../snapshot.ts";
import { type ChatState, inOrderOfTime } from "../state.ts";
import { StreamingText } from "./answer-text.tsx";
import { type Arrival, arrivalsOf } from "./arrivals.ts";
import { said, useFrame } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Message } from "./message.tsx";
import type { Choose } from "./options.tsx";
import { Sources } from "./sources.tsx";
import { useScroll } from "./use-scroll.ts";
import { Waiting } from "./waiting.tsx";

/** All messages, and what is being said. */
export function Thread({ snapshot, isVisible, top, end, onChoose }: ThreadProps) {
  const { words } = useFrame();
  const { chat, outbox, link } = snapshot;
  const box = useRef<HTMLElement>(null);
  // A sent message may already have arrived as an event while its acknowledgement is on the way.
  const heard = new Set(chat.messages.map((m) => m.clientMessageId));
  const waiting = outbox.filter((item) => !heard.has(item.clientMessageId));
  const last = chat.messages.at(-1);
  const isThinking =
    (link === "online" &&
      chat.streaming === null &&
      last?.author === "visitor" &&
      last.attachment === undefined &&
      chat.conversation?.state === "machine") ||
    chat.typing === "machine";
  // The assistant's last question can be answered once, and not after an agent has joined.
  const latest = lastSaid(chat.messages);
  const isOpen = chat.conversation?.state === "machine" && waiting.every((item) => item.refused !== undefined);
  const theirs = chat.messages.filter((m) => m.author !== "visitor").length + (chat.streaming === null ? 0 : 1);
  const own = chat.messages.length - theirs + waiting.length;
  const scroll = useScroll(box, { theirs, own, isPerson: last?.author === "person" });
  useSeen(box, last, isVisible);

  const { before, shown } = partsOf(chat);
  const arrivals = arrivalsOf(chat);
  const told = (before: string | null) =>
    arrivals
      .filter((one) => one.before === before)
      .map((one) => <Told key={`${one.kind}-${one.agent}`} arrival={one} />);

  return (
    <div className="view">
      <section
        className="thread"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={words.log}
        onScroll={scroll.look}
      >
        <div className="content">
          {top}
          {/* The streaming answer stands beside the log: it is read when it is whole, not letter by letter. */}
          <div role="log" aria-live="polite" aria-relevant="additions">
            <ol className="messages">
              {before.map((message, i) => (
                <Message key={message.id} message={message} isFirst={isFirst(message, before[i - 1])} />
              ))}
              {before.length > 0 ? <li className="note">{words.earlier}</li> : null}
              {shown.map((message, i) => (
                <Fragment key={message.id}>
                  {told(message.id)}
                  <Message
                    message={message}
                    isFirst={isFirst(message, shown[i - 1])}
                    onChoose={isOpen && message === latest ? onChoose : undefined}
                  />
                  {message === last ? <Delivery snapshot={snapshot} message={message} /> : null}
                </Fragment>
              ))}
              {told(null)}
              {waiting.map((item) => (
                <Waiting key={item.clientMessageId} item={item} online={link === "online"} />
              ))}
            </ol>
          </div>
          {chat.streaming === null ? null : <Written streaming={chat.streaming} />}
          {isThinking ? <Busy text={words.thinking} /> : null}
          {chat.typing === "person" ? <Busy text={words.typing(said(chat.conversation?.agent))} /> : null}
          {end}
        </div>
      </section>
      {scroll.isAway ? (
        <button
          type="button"
          className={scroll.news > 0 ? "to-end news" : "to-end"}
          aria-label={scroll.news > 0 ? undefined : words.toEnd}
          onClick={scroll.toEnd}
        >
          <Icon name="down" size={16} />
          {scroll.news > 0 ? words.newMessages(scroll.news) : null}
        </button>
      ) : null}
    </div>
  );
}

/** The answer that is being written. */
function Written({ streaming }: { streaming: NonNullable<ChatState["streaming"]> }) {
  const { words } = useFrame();
  return (
    <ol className="messages" aria-live="off">
      <li className="message machine streaming" aria-busy="true" data-form={streaming.form}>
        <span className="who">
          <bdi>{words.machine}</bdi>
        </span>
        <div className="bubble">
          {streaming.text === "" ? <Dots /> : <StreamingText markdown={streaming.text} />}
          <Sources citations={streaming.citations} quote={streaming.quote} />
        </div>
      </li>
    </ol>
  );
}

/** What is shown above the line that ends earlier conversations, and below it; of merged ones, everything is one. */
const partsOf = (chat: ChatState): { before: readonly MessageWire[]; shown: readonly MessageWire[] } =>
  chat.mergedIds.length > 0
    ? { before: [], shown: inOrderOfTime(chat) }
    : { before: chat.earlier, shown: chat.messages };

interface ThreadProps {
  snapshot: Snapshot;
  /** The visitor can see the frame. */
  isVisible: boolean;
  /** Before and after the messages. */
  top: ReactNode;
  end: ReactNode;
  /** The visitor pressed a button under a message. */
  onChoose: Choose;
}

/** A picture alone asks nothing and gets no answer: the assistant's question before it is still open. */
function lastSaid(messages: readonly MessageWire[]): MessageWire | undefined {
  return messages.findLast((one) => one.author !== "visitor" || one.attachment === undefined);
}

function isFirst(message: MessageWire, before: MessageWire | undefined): boolean {
  return before?.author !== message.author || before.agent !== message.agent;
}

/** Whether the team has received what the visitor wrote last. */
function Delivery({ snapshot, message }: { snapshot: Snapshot; message: MessageWire }) {
  const { words } = useFrame();
  const { conversation } = snapshot.chat;
  if (message.author !== "visitor" || conversation === null) return null;
  const isSeen = (conversation.personSeen ?? 0) >= message.sequence;
  if (!isSeen && conversation.state !== "queued" && conversation.state !== "person") return null;
  return (
    <li className="delivery mark" data-seen={isSeen}>
      <Icon name={isSeen ? "seen" : "check"} size={14} />
      {isSeen ? words.seen : words.delivered}
    </li>
  );
}

function Told({ arrival }: { arrival: Arrival }) {
  const { words } = useFrame();
  const agent = said(arrival.agent);
  return <li className="note">{arrival.kind === "joined" ? words.joined(agent) : words.handedBack(agent)}</li>;
}

function Busy({ text }: { text: string }) {
  return (
    <p className="busy">
      <Dots />
      {text}
    </p>
  );
}

function Dots() {
  return (
    <span className="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

/** Reports that the newest message is on the screen. */
function useSeen(box: { current: HTMLElement | null }, last: MessageWire | undefined, isVisible: boolean): void {
  const { line } = useFrame();
  const sequence = last?.sequence;
  useEffect(() => {
    const item = box.current?.querySelector(`li[data-sequence="${sequence}"]`);
    if (!isVisible || sequence === undefined || item == null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && line.seen(sequence),
      { root: box.current },
    );
    observer.observe(item);
    return () => observer.disconnect();
  }, [box, sequence, isVisible, line]);
}
