import { doneReply } from "../../server/wire/auth.ts";
import { type PushReply, pushDeviceReply, pushReply } from "../../server/wire/push.ts";
import { call } from "../api.ts";
import { BASE } from "../document.ts";
import { keep, kept } from "../storage.ts";
import { PUSH } from "./names.ts";

const SCOPE = `${BASE}/console/`;

/**
 * What this browser can do. `ios-first`: on an iPhone or iPad, only once the console was added to the Home Screen.
 * `insecure`: only over https. `blocked`: its user refused notifications.
 */
export type PushSupport = "yes" | "ios-first" | "insecure" | "missing" | "blocked";

/** An iPad says that it's a Mac, which has no touch screen. */
export const isIos = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);

/** The page runs as an installed app. */
export const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches ||
  (navigator as { readonly standalone?: boolean }).standalone === true;

export function pushSupport(): PushSupport {
  if (!isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis))
    return isIos() && !isInstalled() ? "ios-first" : "missing";
  return Notification.permission === "denied" ? "blocked" : "yes";
}

/** Its address says the language: it has no page to ask, and another address replaces it. */
async function register(language: string): Promise<ServiceWorkerRegistration> {
  const url = `${SCOPE}service-worker.js?language=${language}`;
  await navigator.serviceWorker.register(url, { scope: SCOPE, updateViaCache: "none" });
  return navigator.serviceWorker.ready;
}

const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/** A subscription with the server's current key: it has another one after its secret changed. */
async function subscribe({ pushManager }: ServiceWorkerRegistration, publicKey: string): Promise<PushSubscription> {
  const applicationServerKey = bytesOf(publicKey);
  const there = await pushManager.getSubscription();
  const key = new Uint8Array(there?.options.applicationServerKey ?? new ArrayBuffer(0));
  if (
    there !== null &&
    key.length === applicationServerKey.length &&
    key.every((b, i) => b === applicationServerKey[i])
  )
    return there;
  await there?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function tellServer(subscription: PushSubscription, language: string): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  await call("POST", "me/push/devices", pushDeviceReply, { endpoint, keys, language });
}

/** Turns push notifications on in this browser; call it from a click. @returns false: its user refused them */
export async function turnOn(member: { id: string; language: string }, publicKey: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await tellServer(await subscribe(await register(member.language), publicKey), member.language);
  keep(PUSH, member.id);
  return true;
}

/** Ends them in this browser; the server forgets the device with its session, or when the push service says so. */
export async function forgetDevice(): Promise<void> {
  keep(PUSH, "");
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** Turns them off for one of the member's devices. @param device.current it's this browser */
export async function turnOff(device: PushReply["devices"][number]): Promise<void> {
  if (device.current) await forgetDevice();
  await call("DELETE", `me/push/devices/${device.id}`, doneReply);
}

/** Installs the service worker, and keeps what the member turned on here up to date: session, language, keys. */
export async function keepDevice(member: { id: string; language: string }): Promise<void> {
  const registration = await register(member.language);
  const whose = kept(PUSH);
  if (whose === undefined) return;
  // Somebody else has signed in here, or notifications were refused since.
  if (whose !== member.id || Notification.permission !== "granted") return forgetDevice();
  const { publicKey } = await call("GET", "me/push", pushReply);
  await tellServer(await subscribe(registration, publicKey), member.language);
}
