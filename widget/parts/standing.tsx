import { type FormEvent, type ReactNode, useState } from "react";
import { EMAIL_SHAPE } from "../../server/wire/email.ts";
import type { MessageWire } from "../../server/wire/http.ts";
import type { Snapshot } from "../snapshot.ts";
import { clock, dayOf, daysFrom } from "../time.ts";
import type { Words } from "../words/en.ts";
import { refusalIn, useFrame } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";

/** The status as text: connection, queue, out of hours, closed. Nothing if there is nothing to say. */
export function Standing({ snapshot, isOnline }: { snapshot: Snapshot; isOnline: boolean }) {
  const { words } = useFrame();
  const { refusal, link, chat } = snapshot;
  // Somebody who was blocked waits for nobody.
  const conversation = refusal?.code === "VISITOR_BLOCKED" ? null : chat.conversation;
  const line =
    refusal !== null ? (
      <Strip icon="offline" tone="bad" title={refusalIn(words, refusal)} />
    ) : link === "connecting" && snapshot.consented ? (
      <Strip icon="clock" tone="late" title={words.connecting} />
    ) : link === "offline" ? (
      <Strip icon="offline" tone="warn" title={isOnline ? words.unreachable : words.offline} />
    ) : null;
  return (
    <div className="standing" data-link={link}>
      <div role="status">
        {line}
        {conversation?.state === "queued" && conversation.openAt === undefined ? (
          <Strip icon="person" tone="wait" title={words.place(conversation.place)}>
            {words.keepWriting}
          </Strip>
        ) : null}
        {conversation?.state === "queued" && conversation.openAt !== undefined ? (
          <Away openAt={conversation.openAt} />
        ) : null}
        {conversation?.state === "closed" ? (
          <Strip icon="check" tone="" title={words.closed}>
            {words.closedMore}
          </Strip>
        ) : null}
      </div>
      {conversation?.state === "queued" && conversation.openAt !== undefined ? (
        <Email
          key={conversation.conversationId}
          given={conversation.email ?? snapshot.visitor?.email ?? writtenEmail(chat.messages)}
        />
      ) : null}
    </div>
  );
}

function Strip({ icon, tone, title, children }: { icon: IconName; tone: string; title: string; children?: ReactNode }) {
  return (
    <div className={`strip ${tone}`}>
      <Icon name={icon} size={18} />
      <p>
        <strong>{title}</strong> {children}
      </p>
    </div>
  );
}

function Away({ openAt }: { openAt: string }) {
  const { words, locale } = useFrame();
  return (
    <Strip icon="clock" tone="wait" title={words.away}>
      {backAt(openAt, locale, words, new Date())}
    </Strip>
  );
}

/** @param openAt ISO 8601 @param locale BCP 47 */
export function backAt(openAt: string, locale: string, words: Words, now: Date): string {
  const time = clock(openAt, locale);
  if (time === "") return "";
  const days = daysFrom(openAt, now);
  if (days <= 0) return words.backToday(time);
  return days === 1 ? words.backTomorrow(time) : words.backOn(dayOf(openAt, locale, now), time);
}

/** The address in what the visitor wrote last: replies go there, so it isn't asked for again. */
export function writtenEmail(messages: readonly Pick<MessageWire, "author" | "text">[]): string | undefined {
  const words = messages.flatMap(({ author, text }) => (author === "visitor" ? text.split(/[\s<>(),;!?:]+/) : []));
  return words.map((word) => word.replace(/\.{1,3}$/, "")).findLast((word) => EMAIL_SHAPE.test(word));
}

/** An address to reply to while nobody is available. */
function Email({ given: options }: { given: string | undefined }) {
  const { words, line } = useFrame();
  const [isEditing, setEditing] = useState(false);
  const [email, setEmail] = useState(options ?? "");
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (options !== undefined && !isEditing)
    return (
      <p className="email-kept" role="status">
        <Icon name="check" size={16} />
        <span>
          <bdi>{words.emailKept(options)}</bdi>{" "}
          <button
            type="button"
            className="text-button"
            onClick={() => {
              setEmail(options);
              setEditing(true);
            }}
          >
            {words.change}
          </button>
        </span>
      </p>
    );
  async function keep(event: FormEvent) {
    event.preventDefault();
    const said = email.trim();
    // The server decides; this only saves a round trip.
    if (!EMAIL_SHAPE.test(said)) return setError(words.emailWrong);
    setBusy(true);
    const refusal = await line.setEmail(said);
    setBusy(false);
    setError(refusal === null ? null : refusal.code === "BAD_REQUEST" ? words.emailWrong : refusalIn(words, refusal));
    if (refusal === null) setEditing(false);
  }
  return (
    <form className="email" noValidate onSubmit={keep}>
      <label>
        <span>{words.leaveEmail}</span>
        <input
          type="email"
          inputMode="email"
          autoComplete="email"
          dir="ltr"
          maxLength={254}
          placeholder={words.email}
          aria-label={words.email}
          aria-invalid={error !== null}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <button type="submit" className="button strong" disabled={isBusy || email.trim() === ""}>
        {words.submit}
      </button>
      {error === null ? null : (
        <p className="bad" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
