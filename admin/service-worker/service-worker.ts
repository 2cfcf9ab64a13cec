import type { PushNews } from "../../server/wire/push.ts";
import type { Language } from "../../server/wire/widget.ts";
import { OFFLINE } from "./words.ts";

// What the installed console does without a page: it shows push notifications, opens what they are about, and says that
// there's no connection. It keeps no copy of anything: after an upgrade nobody can get an old console from it.

declare const self: ServiceWorkerGlobalScope;

/** "https://chat.example/console/" */
const scope = self.registration.scope;
const language = new URL(self.location.href).searchParams.get("language") ?? "";
/** Milliseconds that a page has to say that it opens a conversation. */
const ANSWER_MS = 1_000;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(offline));
});

const isLanguage = (text: string): text is Language => text in OFFLINE;

function offline(): Response {
  const tag = isLanguage(language) ? language : "en";
  const { title, text, again } = OFFLINE[tag];
  const style =
    ":root{color-scheme:light dark}body{max-width:24rem;margin:0 auto;padding:25vh 1.5rem 0;text-align:center;" +
    "font:1rem/1.5 system-ui,sans-serif;background:light-dark(#fbfcfb,#1f1f1f);color:light-dark(#161d1a,#e3e6e4)}" +
    "h1{font-size:1.3rem}a{display:inline-block;margin-top:1rem;padding:.7rem 1.4rem;border-radius:8px;background:#1f5f4a;" +
    "color:#fff;text-decoration:none}";
  return new Response(
    `<!doctype html><html lang="${tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${text}</p><a href="">${again}</a></main></body></html>`,
    {
      // Not a 200: nothing may take it for the console.
      status: 503,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy":
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      },
    },
  );
}

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() as PushNews | undefined)));

async function show(news: PushNews | undefined): Promise<void> {
  if (news === undefined) return;
  setBadge(news.waiting);
  const tag = news.conversationId === null ? "tuppence:test" : `tuppence:${news.conversationId}`;
  const [shown] = await self.registration.getNotifications({ tag });
  const before = shown?.data as PushNews | undefined;
  // A message that arrives twice, or after a newer one, is shown again without a sound: browsers want to see each one.
  const isNew = before === undefined || (before.id !== news.id && before.atMs <= news.atMs);
  const newest = isNew ? news : before;
  await self.registration.showNotification(newest.title, {
    body: newest.body,
    tag,
    data: newest,
    lang: language,
    icon: `${scope}icons/192.png`,
    badge: `${scope}icons/badge.png`,
    ...(isNew ? { renotify: true } : { silent: true }),
  } as NotificationOptions);
}

/** Browsers without badges on icons don't have it. */
function setBadge(waiting: number): void {
  const { navigator } = self as { navigator: { setAppBadge?: (count: number) => Promise<void> } };
  navigator.setAppBadge?.(waiting).catch(() => undefined);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { conversationId } = event.notification.data as PushNews;
  event.waitUntil(open(conversationId === null ? "inbox" : `inbox/${conversationId}`));
});

/** Opens a page of the console: in a window that is open, if there is one. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const own = windows.filter((one) => one.url.startsWith(scope));
  const window = own.find((one) => one.focused) ?? own.find((one) => one.visibilityState === "visible") ?? own[0];
  if (window === undefined) {
    await self.clients.openWindow(scope + path);
    return;
  }
  await window.focus().catch(() => window);
  if (await tell(window, path)) return;
  // A page that doesn't answer: of an earlier version, or signed out.
  await window.navigate(scope + path).catch(() => self.clients.openWindow(scope + path));
}

/** Asks a page to show something by itself, so that what is being written there stays. @returns whether it does */
function tell(window: WindowClient, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), ANSWER_MS);
    window.postMessage({ open: `/${path}` }, [port2]);
  });
}

// Browsers replace a subscription now and then: the new one takes its place.
self.addEventListener("pushsubscriptionchange", (event) => {
  const { oldSubscription, newSubscription } = event as Event & {
    readonly oldSubscription?: PushSubscription;
    readonly newSubscription?: PushSubscription;
  };
  (event as ExtendableEvent).waitUntil(renew(oldSubscription, newSubscription));
});

async function renew(old: PushSubscription | undefined, given: PushSubscription | undefined): Promise<void> {
  const options = old?.options;
  if (given === undefined && options === undefined) return;
  const next = given ?? (await self.registration.pushManager.subscribe(options));
  const { endpoint, keys } = next.toJSON();
  await fetch(new URL("../api/v1/me/push/devices", scope), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys, language: isLanguage(language) ? language : "en" }),
  });
}
