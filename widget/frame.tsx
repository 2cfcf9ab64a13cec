import { StrictMode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import type { FrameConfig } from "../server/wire/widget.ts";
import { Connection } from "./connection.ts";
import "./frame.css";
import { type Host, hostPage } from "./host.ts";
import { Composer } from "./parts/composer.tsx";
import { StatusLine } from "./parts/status-line.tsx";
import { Thread } from "./parts/thread.tsx";
import { browserStorage, memoryStorage, type Storage } from "./storage.ts";
import { words } from "./words/en.ts";

function Frame({ connection, host }: { connection: Connection; host: Host }) {
  const snapshot = useSyncExternalStore(connection.subscribe, connection.getSnapshot);
  const { chat } = snapshot;
  const withPerson = chat.conversation?.state === "queued" || chat.conversation?.state === "person";
  useUnread(host, chat.messages.length, snapshot.loaded);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.isComposing) host.close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [host]);

  return (
    <main className="frame">
      <header>
        <div>
          <h1>{words.title(snapshot.siteName)}</h1>
          <p>{words.subtitle}</p>
        </div>
        <button
          type="button"
          className="close"
          aria-label={words.close}
          title={words.close}
          onClick={() => host.close()}
        >
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path d="m6 6 12 12M18 6 6 18" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
          </svg>
        </button>
      </header>
      <Thread
        snapshot={snapshot}
        onChoose={(option) => connection.send(option.title, option.articleId)}
        onRate={(messageId, helped) => connection.rate(messageId, helped)}
        onDismiss={(id) => connection.dismiss(id)}
      />
      <footer>
        <StatusLine snapshot={snapshot} />
        <Composer onSend={(text) => connection.send(text)} onTyping={(typing) => connection.typing(typing)} />
        <button
          type="button"
          className="ask-person"
          disabled={withPerson}
          onClick={() => connection.requestPerson(words.personAsked)}
        >
          {words.person}
        </button>
      </footer>
    </main>
  );
}

/** Tells the loader how many messages came while the panel was closed. */
function useUnread(host: Host, count: number, loaded: boolean) {
  const [visible, setVisible] = useState(true);
  const seen = useRef<number | undefined>(undefined);
  useEffect(() => host.onVisible(setVisible), [host]);
  useEffect(() => {
    if (!loaded) return;
    if (visible || seen.current === undefined) seen.current = count;
    host.unread(Math.max(0, count - seen.current));
  }, [host, count, visible, loaded]);
}

async function start(element: HTMLElement): Promise<void> {
  const host = hostPage(new URL(location.href).searchParams.get("origin"));
  const connection = new Connection({
    config: JSON.parse(element.dataset.config ?? "{}") as FrameConfig,
    storage: await openStorage(host),
  });
  host.onPage((page) => {
    connection.page = page;
  });
  createRoot(element).render(
    <StrictMode>
      <Frame connection={connection} host={host} />
    </StrictMode>,
  );
}

/** Our own storage; where the browser denies it to a frame of another site, the host page's. */
async function openStorage(host: Host): Promise<Storage> {
  const own = browserStorage(() => localStorage);
  if (own.lasting) return own;
  const kept = await host.recall();
  return kept === null ? own : memoryStorage(kept, (key, value) => host.keep(key, value));
}

const element = document.getElementById("tuppence");
if (element !== null) void start(element);
