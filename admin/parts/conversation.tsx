import { type FormEvent, useEffect, useRef, useState } from "react";
import type { HandoffWire, MessageWire } from "../../server/wire/http.ts";
import { words } from "../words.ts";

/** One conversation: why it is here, what was said, and what the agent may do. */
export function Conversation({
  handoff,
  messages,
  agent,
  onAct,
  onReply,
}: {
  handoff: HandoffWire;
  messages: readonly MessageWire[];
  agent: string;
  onAct: (verb: "claim" | "return" | "close") => Promise<boolean>;
  onReply: (clientMessageId: string, text: string) => Promise<boolean>;
}) {
  const [text, setText] = useState("");
  // The same id until the reply is stored: a second press after a lost line doubles nothing.
  const id = useRef<string>(undefined);
  const list = useRef<HTMLOListElement>(null);
  const count = messages.length;
  // The last message in sight, when the conversation is opened and when one more comes.
  useEffect(() => {
    if (count > 0) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  const isMine = handoff.state === "claimed" && handoff.agent === agent;

  async function send(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === "") return;
    id.current ??= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    if (await onReply(id.current, text)) {
      id.current = undefined;
      setText("");
    }
  }

  return (
    <section className="card conversation">
      <dl className="about">
        <dt>{words.reason}</dt>
        <dd>{handoff.reason}</dd>
        <dt>{words.summary}</dt>
        <dd>{handoff.summary}</dd>
        {Object.entries(handoff.facts).map(([name, values]) =>
          values.length === 0 ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{values.join(", ")}</dd>
            </div>
          ),
        )}
      </dl>
      <ol ref={list}>
        {messages.map((message) => (
          <li key={message.id} className={message.author}>
            <small>{message.agent ?? words.authors[message.author]}</small>
            {/* As it was written: this page shows no Markdown yet. */}
            <p>{message.text}</p>
          </li>
        ))}
      </ol>
      {handoff.state === "queued" ? (
        <button type="button" className="main" onClick={() => onAct("claim")}>
          {words.claim}
        </button>
      ) : isMine ? (
        <form onSubmit={send}>
          <p>{words.yours}</p>
          <label>
            {words.reply}
            <textarea rows={3} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <div className="buttons">
            <button type="submit" className="main">
              {words.send}
            </button>
            {handoff.draft === null ? null : (
              <button type="button" onClick={() => setText(handoff.draft ?? "")}>
                {words.useDraft}
              </button>
            )}
            <button type="button" onClick={() => onAct("return")}>
              {words.giveBack}
            </button>
            <button type="button" onClick={() => onAct("close")}>
              {words.close}
            </button>
          </div>
        </form>
      ) : (
        <p>{words.theirs(handoff.agent ?? "")}</p>
      )}
    </section>
  );
}
