/** Push notifications: a member's devices, and what they are told there while no console of theirs is visible. */
import * as z from "zod/mini";

/** Devices of one member; a further one replaces the oldest. */
export const MAX_PUSH_DEVICES = 20;

const error = "must be base64url of the right length: send what the browser's PushSubscription has";
/** 65 and 16 bytes. */
const p256dh = z.string().check(z.regex(/^[A-Za-z0-9_-]{87}=?$/, { error }));
const auth = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}(?:==)?$/, { error }));

/** What a member is told. */
const choices = {
  /** Their own conversations: the customer wrote, it was assigned to them, a snoozed one is back. */
  own: z.boolean(),
  /** Those that they follow: somebody wrote, it changed hands, was closed or came back; and notes that mention them. */
  followed: z.boolean(),
  /** New ones that wait for their teams, or for any. */
  queue: z.boolean(),
};

/** GET and PATCH /api/v1/me/push */
export const pushReply = z.object({
  ...choices,
  /** The server's, for `PushManager.subscribe` (base64url). */
  publicKey: z.string(),
  devices: z.array(
    z.object({
      id: z.string(),
      /** As it says in its User-Agent header; null: unknown. */
      device: z.nullable(z.string()),
      /** Turned on in the caller's own session. */
      current: z.boolean(),
      createdAt: z.string(),
    }),
  ),
});
export type PushReply = z.infer<typeof pushReply>;
export const pushChoices = z.partial(z.object(choices));

/** POST /api/v1/me/push/devices: `PushSubscription.toJSON()` and the console's language there. A repeat updates it. */
export const pushDeviceBody = z.object({
  endpoint: z.string().check(z.maxLength(2_000)),
  keys: z.object({ p256dh, auth }),
  language: z.string().check(z.maxLength(10)),
});
export type PushDeviceBody = z.infer<typeof pushDeviceBody>;
export const pushDeviceReply = z.object({ id: z.string() });

/** What a device is sent, encrypted: the service worker shows it (admin/service-worker). */
export interface PushNews {
  /** Of what happened: the same news is announced once, however often it arrives. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Null: a test. */
  readonly conversationId: string | null;
  /** When it happened, milliseconds. */
  readonly atMs: number;
  /** Conversations that wait for the member, for the app's icon. */
  readonly waiting: number;
}
