import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { FrameConfig } from "../../server/wire/widget.ts";
import type { Host } from "../host.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Words } from "../words/en.ts";
import { Composer } from "./composer.tsx";
import { said, useFrame } from "./context.ts";
import { Delete } from "./delete.tsx";
import { ConsentGate, IdentityGate } from "./gate.tsx";
import { Header } from "./header.tsx";
import { Menu } from "./menu.tsx";
import type { Choose } from "./options.tsx";
import { Satisfaction } from "./satisfaction.tsx";
import { Standing } from "./standing.tsx";
import { Thread } from "./thread.tsx";
import { useDraft, usePage } from "./use-line.ts";
import { useMenuItems } from "./use-menu-items.ts";
import { useNews } from "./use-news.ts";
import { useRatingAsked } from "./use-rating-asked.ts";
import { useEscape, useKeyboard, useLineCheck, useOnline, useVisible } from "./use-window.ts";
import { Greeting, Suggestions } from "./welcome.tsx";

/** Errors after which nothing can be sent. */
const SHUT = new Set(["VISITOR_BLOCKED", "SITE_UNKNOWN", "SITE_CLOSED", "ORIGIN_NOT_ALLOWED"]);

/** Focus would open an on-screen keyboard. */
const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

/** The whole of the frame. */
export function App({ host }: { host: Host }) {
  const { config, words, line } = useFrame();
  const snapshot = useSyncExternalStore(line.subscribe, line.getSnapshot);
  const { chat, outbox, refusal } = snapshot;
  const { isVisible, isCalm } = useVisible(host);
  const isOnline = useOnline();
  const page = usePage(host);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft();
  const [isDeleting, setDeleting] = useState(false);
  const rating = useRatingAsked(snapshot);
  useNews(host, snapshot, isVisible);
  useKeyboard();
  useLineCheck(line, isVisible);
  useEscape(host);
  const choose = useCallback<Choose>(
    (text, what) => {
      if (what?.person === true) line.requestPerson(text);
      else line.send(text, what?.articleId);
      // The button that had the focus disappears.
      if (!isTouch()) field.current?.focus();
    },
    [line],
  );
  useEffect(() => host.onOpenWith((text) => line.send(text)), [host, line]);

  const isEmpty = chat.messages.length + chat.earlier.length + outbox.length === 0 && chat.streaming === null;
  const { needsConsent, needsIdentity, canWrite } = mayWrite(snapshot, config);
  // On a phone, the keyboard would cover the greeting.
  useEffect(() => {
    if (isVisible && canWrite && !isCalm && !isTouch()) field.current?.focus();
  }, [isVisible, canWrite, isCalm]);

  const name = config.settings.name ?? snapshot.siteName ?? config.siteName;
  const items = useMenuItems({
    snapshot,
    name,
    rating,
    onAnew: () => {
      line.startAnew();
      field.current?.focus();
    },
    onDelete: () => setDeleting(true),
  });

  return (
    <main className="frame">
      <Header snapshot={snapshot} name={name} onClose={() => host.close()} menu={<Menu items={items} />} />
      <Thread
        snapshot={snapshot}
        isVisible={isVisible}
        onChoose={choose}
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
            <Satisfaction score={chat.conversation?.satisfaction} isAsked={rating.isAsked} onDone={rating.close} />
          ) : rating.isThanked ? (
            <p className="note">{words.rated}</p>
          ) : null
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
          {disclosureOf(snapshot, config.settings.disclosure, words)}
        </p>
      </footer>
      {isDeleting ? <Delete onDone={() => setDeleting(false)} /> : null}
    </main>
  );
}

/** What has to come before the visitor can write, if they can at all. */
function mayWrite({ refusal, consented }: Snapshot, { settings, identityRequired }: FrameConfig) {
  const needsConsent = settings.consent !== null && !consented;
  const needsIdentity = refusal?.code === "IDENTITY_NEEDED" || (identityRequired && refusal?.code === "IDENTITY_WRONG");
  return { needsConsent, needsIdentity, canWrite: !needsConsent && !needsIdentity && !SHUT.has(refusal?.code ?? "") };
}

/**
 * Says who is answering, so that nobody mistakes the assistant for a person or vice versa. @param own the site's text
 * for the assistant
 */
function disclosureOf({ chat }: Snapshot, own: string | null, words: Words): string {
  const { conversation } = chat;
  if (conversation?.state === "person") return words.disclosurePerson(said(conversation.agent));
  return own ?? words.disclosure;
}
