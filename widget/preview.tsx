import { createRoot } from "react-dom/client";
import * as z from "zod/mini";
import { tokensOf } from "../server/wire/theme.ts";
import { type FrameConfig, widgetSettings } from "../server/wire/widget.ts";
import type { Host } from "./host.ts";
import { chooseLanguage, directionOf } from "./language.ts";
import { paint } from "./paint.ts";
import { App } from "./parts/app.tsx";
import { FrameProvider, type Line } from "./parts/context.ts";
import type { Snapshot } from "./snapshot.ts";
import { EMPTY } from "./state.ts";
import { WORDS } from "./words/words.ts";

/** What the settings page sends: unsaved settings, and what to show with them. */
const shown = z.object({
  settings: widgetSettings,
  siteName: z.string(),
  dark: z.boolean(),
  /** The page that the visitor is assumed to be on. */
  page: z.string(),
  /** A conversation to show; null: the empty chat. */
  talk: z.nullable(z.object({ question: z.string(), answer: z.string(), source: z.string() })),
});
type Shown = z.infer<typeof shown>;

/**
 * The frame as the console's settings page shows it: the same parts, with unsaved settings. It makes no connection,
 * stores nothing, and only listens to our own page that contains it.
 */
export function startPreview(element: HTMLElement): void {
  const config = JSON.parse(element.dataset.config ?? "{}") as FrameConfig;
  const root = createRoot(element);
  // A preview must not take the keyboard focus from the field that is being edited.
  element.inert = true;
  const draw = ({ settings, siteName, dark, page, talk }: Shown) => {
    paint(tokensOf(settings.theme, dark), document.documentElement.style);
    const language = chooseLanguage(settings.language, navigator.languages, config.siteLanguage);
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    const line = stillLine({ ...snapshotOf(siteName, talk), consented: settings.consent === null }, page);
    root.render(
      <FrameProvider
        value={{ config: { ...config, siteName, settings }, line, locale: language, words: WORDS[language] }}
      >
        <App key={`${page} ${talk === null}`} host={noHost} />
      </FrameProvider>,
    );
  };
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== location.origin) return;
    const parsed = z.safeParse(shown, (event.data as { tuppencePreview?: unknown } | null)?.tuppencePreview);
    if (parsed.success) draw(parsed.data);
  });
  window.parent.postMessage({ tuppencePreview: "ready" }, location.origin);
}

function snapshotOf(siteName: string, talk: Shown["talk"]): Snapshot {
  const at = new Date().toISOString();
  const message = (sequence: number) => ({
    id: `preview-${sequence}`,
    sequence,
    clientMessageId: `${sequence}`,
    createdAt: at,
  });
  return {
    chat: {
      ...EMPTY,
      messages:
        talk === null
          ? []
          : [
              { ...message(1), author: "visitor", text: talk.question },
              {
                ...message(2),
                author: "machine",
                form: "quoted",
                text: talk.answer,
                citations: [{ articleId: "preview", key: "preview", title: talk.source }],
              },
            ],
    },
    outbox: [],
    link: "online",
    refusal: null,
    siteName,
    loaded: true,
    visitor: null,
    consented: true,
    sound: false,
  };
}

/** A connection that does nothing. */
function stillLine(snapshot: Snapshot, page: string): Line {
  const nothing = () => {};
  const done = async () => null;
  return {
    page,
    draft: "",
    check: nothing,
    getSnapshot: () => snapshot,
    subscribe: () => nothing,
    send: nothing,
    requestPerson: nothing,
    dismiss: nothing,
    rate: nothing,
    rateConversation: nothing,
    setEmail: done,
    seen: nothing,
    typing: nothing,
    moved: nothing,
    startAnew: nothing,
    deleteConversation: done,
    attach: done,
    file: async () => undefined,
    consent: nothing,
    setSound: nothing,
    identify: nothing,
    reset: nothing,
    close: nothing,
  };
}

const noHost: Host = {
  framed: false,
  live() {},
  ring() {},
  onRing() {},
  close() {},
  unread() {},
  emit() {},
  onPage() {},
  onVisible() {},
  onIdentify() {},
  onReset() {},
  onOpenWith() {},
  identity: async () => null,
  recall: async () => null,
  keep() {},
};
