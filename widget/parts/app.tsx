import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Host } from "../host.ts";
import type { Snapshot } from "../snapshot.ts";
import { download, transcriptOf } from "../transcript.ts";
import { Composer } from "./composer.tsx";
import { Confirm } from "./confirm.tsx";
import { refusalIn, useFrame } from "./context.ts";
import { ConsentGate, IdentityGate } from "./gate.tsx";
import { Header } from "./header.tsx";
import { Menu, type MenuItem } from "./menu.tsx";
import { Satisfaction } from "./satisfaction.tsx";
import { Standing } from "./standing.tsx";
import { Thread } from "./thread.tsx";
import { useNews } from "./use-news.ts";
import { useKeyboard, useOnline, useVisible } from "./use-window.ts";
import { Greeting, Suggestions } from "./welcome.tsx";

/** Refusals after which there is nothing to write to. */
const SHUT = new Set(["VISITOR_BLOCKED", "SITE_UNKNOWN", "SITE_CLOSED", "ORIGIN_NOT_ALLOWED"]);

/** The whole of the frame. */
export function App({ host }: { host: Host }) {
  const { config, words, line, locale } = useFrame();
  const snapshot = useSyncExternalStore(line.subscribe, line.getSnapshot);
  const { chat, outbox, refusal } = snapshot;
  const isVisible = useVisible(host);
  const isOnline = useOnline();
  const page = usePage(host);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [isDeleting, setDeleting] = useState(false);
  const rating = useRatingAsked(snapshot);
  useNews(host, snapshot, isVisible);
  useKeyboard();
  useEscape(host);
  useEffect(() => host.onOpenWith((said) => line.send(said)), [host, line]);

  const isEmpty = chat.messages.length + chat.earlier.length + outbox.length === 0 && chat.streaming === null;
  const needsConsent = config.settings.consent !== null && !snapshot.consented;
  const needsIdentity =
    refusal?.code === "IDENTITY_NEEDED" || (config.identityRequired && refusal?.code === "IDENTITY_WRONG");
  const canWrite = !needsConsent && !needsIdentity && !SHUT.has(refusal?.code ?? "");
  // On a telephone the keyboard would come up over the greeting.
  useEffect(() => {
    if (isVisible && canWrite && !matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, [isVisible, canWrite]);

  const name = config.settings.name ?? snapshot.siteName ?? config.siteName;
  const messages = [...chat.earlier, ...chat.messages];
  const items: MenuItem[] = [];
  const add = (item: MenuItem, isFit = true) => isFit && items.push(item);
  add(
    {
      name: "anew",
      icon: "plus",
      text: words.newConversation,
      act: () => {
        line.startAnew();
        field.current?.focus();
      },
    },
    chat.conversation !== null,
  );
  add({ name: "rate", icon: "star", text: words.rateConversation, act: rating.open }, rating.isPossible);
  add(
    {
      name: "download",
      icon: "download",
      text: words.download,
      act: () => download(`${name}.txt`, transcriptOf({ title: name, messages, words, language: locale })),
    },
    messages.length > 0,
  );
  add({
    name: "sound",
    icon: "sound",
    text: words.sound,
    checked: snapshot.sound,
    act: () => line.setSound(!snapshot.sound),
  });
  add(
    { name: "delete", icon: "bin", text: words.deleteConversation, danger: true, act: () => setDeleting(true) },
    chat.conversation !== null,
  );

  return (
    <main className="frame">
      <Header snapshot={snapshot} name={name} onClose={() => host.close()} menu={<Menu items={items} />} />
      <Thread
        snapshot={snapshot}
        isVisible={isVisible}
        top={
          <>
            <Greeting visitor={snapshot.visitor} />
            {isEmpty && canWrite && (snapshot.loaded || snapshot.link === "offline") ? (
              <Suggestions
                page={page}
                onAsk={(question) => {
                  line.send(question);
                  field.current?.focus();
                }}
              />
            ) : null}
          </>
        }
        end={
          rating.isOpen ? (
            <Satisfaction score={chat.conversation?.satisfaction} onDone={rating.close} />
          ) : chat.conversation?.satisfaction === undefined ? null : (
            <p className="note">{words.rated}</p>
          )
        }
      />
      <footer>
        {needsIdentity ? null : <Standing snapshot={snapshot} isOnline={isOnline} />}
        {needsIdentity ? (
          <IdentityGate wrong={refusal?.code === "IDENTITY_WRONG"} />
        ) : needsConsent ? (
          <ConsentGate onGive={() => line.consent()} />
        ) : canWrite ? (
          <Composer snapshot={snapshot} field={field} text={text} onText={setText} />
        ) : null}
        <p className="disclosure" dir="auto">
          {config.settings.disclosure ?? words.disclosure}
        </p>
      </footer>
      {isDeleting ? <Delete onDone={() => setDeleting(false)} /> : null}
    </main>
  );
}

/** Asks once more, then forgets the conversation everywhere. */
function Delete({ onDone }: { onDone: () => void }) {
  const { words, line } = useFrame();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  return (
    <Confirm
      title={words.deleteTitle}
      text={words.deleteText}
      yes={words.deleteYes}
      error={error}
      busy={isBusy}
      onNo={onDone}
      onYes={async () => {
        setBusy(true);
        const refused = await line.deleteConversation();
        setBusy(false);
        if (refused === null) onDone();
        else setError(refusalIn(words, refused));
      }}
    />
  );
}

/** When a whole conversation is rated: at its end, where the site asks, or when the visitor wants to. */
function useRatingAsked({ chat }: Snapshot) {
  const { config } = useFrame();
  const { askRating } = config.settings;
  const id = chat.conversation?.conversationId;
  const [openFor, setOpenFor] = useState<string>();
  const isAnswered = chat.messages.some((m) => m.author === "machine" || m.author === "person");
  const isPossible = askRating && id !== undefined && isAnswered;
  const isDue = isPossible && chat.conversation?.state === "closed" && chat.conversation.satisfaction === undefined;
  useEffect(() => {
    if (isDue) setOpenFor(id);
  }, [isDue, id]);
  return {
    isPossible,
    isOpen: id !== undefined && openFor === id,
    open: () => setOpenFor(id),
    close: () => setOpenFor(undefined),
  };
}

/** The page the visitor is on. */
function usePage(host: Host): string | undefined {
  const { line } = useFrame();
  const [page, setPage] = useState(line.page);
  useEffect(() => {
    setPage(line.page);
    host.onPage(setPage);
  }, [host, line]);
  return page;
}

/** Escape closes what is open: a menu or question first, which say so themselves, then the chat. */
function useEscape(host: Host): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]") === null) host.close();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [host]);
}
