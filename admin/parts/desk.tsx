import { useCallback, useEffect, useState } from "react";
import { io } from "socket.io-client";
import type { HandoffWire, MessageWire } from "../../server/wire/http.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { type Api, ApiError } from "../api.ts";
import { words } from "../words.ts";
import { Conversation } from "./conversation.tsx";

/** Milliseconds between looks at the queue, should an event be missed; also what moves the waiting times on. */
const EVERY_MS = 10_000;

/** The queue and the chosen conversation. */
export function Desk({ api, agent }: { api: Api; agent: string }) {
  const { key } = api;
  const [queue, setQueue] = useState<HandoffWire[] | null>(null);
  const [chosen, setChosen] = useState<HandoffWire | null>(null);
  const [messages, setMessages] = useState<MessageWire[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const conversationId = chosen?.conversationId;

  // biome-ignore lint/correctness/useExhaustiveDependencies: an Api is as good as its key
  const load = useCallback(async () => {
    try {
      const list = await api.handoffs();
      setQueue(list);
      setChosen((now) => (now === null ? null : (list.find((h) => h.id === now.id) ?? null)));
      if (conversationId !== undefined) setMessages(await api.transcript(conversationId));
      setFault(null);
    } catch (error) {
      setFault(inWords(error));
    }
  }, [key, conversationId]);

  useEffect(() => {
    void load();
    const timer = setInterval(load, EVERY_MS);
    const socket = io("/desk", { transports: ["websocket", "polling"], tryAllTransports: true, auth: { key } });
    socket.on(EVENTS.queueChange, load);
    socket.on(EVENTS.messageNew, load);
    return () => {
      clearInterval(timer);
      socket.close();
    };
  }, [load, key]);

  async function act(deed: () => Promise<void>) {
    try {
      await deed();
      await load();
      return true;
    } catch (error) {
      await load();
      setFault(inWords(error));
      return false;
    }
  }

  return (
    <div className="desk">
      <section className="card queue">
        <h2>{words.queue}</h2>
        {fault === null ? null : <p role="alert">{fault}</p>}
        {queue === null ? <p>{words.loading}</p> : queue.length === 0 ? <p>{words.empty}</p> : null}
        <ul>
          {queue?.map((handoff) => (
            <li key={handoff.id}>
              <button
                type="button"
                aria-pressed={handoff.id === chosen?.id}
                onClick={() => {
                  setMessages([]);
                  setChosen(handoff);
                }}
              >
                <span className="summary">{handoff.summary}</span>
                <small>
                  {handoff.reason} · {words.waits(handoff.waitingSeconds)}
                  {handoff.agent === null ? "" : ` · ${handoff.agent}`}
                </small>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen === null ? (
        <section className="card hint">{words.choose}</section>
      ) : (
        <Conversation
          key={chosen.id}
          handoff={chosen}
          messages={messages}
          agent={agent}
          onAct={(verb) => act(() => api.act(chosen.id, verb, agent))}
          onReply={(clientMessageId, text) => act(() => api.reply(chosen.id, { agent, clientMessageId, text }))}
        />
      )}
    </div>
  );
}

function inWords(error: unknown): string {
  return error instanceof ApiError ? `${error.message} ${error.remedy}` : String(error);
}
