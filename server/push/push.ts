import { TuppenceError } from "../lib/errors.ts";
import { findMember, updateMember } from "../store/member.ts";
import { countWaiting, deleteSubscription, putSubscription, subscriptionsOf } from "../store/push.ts";
import { MAX_PUSH_DEVICES, type PushDeviceBody, type PushReply } from "../wire/push.ts";
import { type LookDeps, look } from "./look.ts";
import { testNews } from "./message.ts";
import { push, type SendDeps } from "./send.ts";

export interface PushDeps extends SendDeps, LookDeps {
  /** Hosts in private networks that may be sent to (WEBHOOK_PRIVATE_HOSTS). */
  readonly privateHosts: readonly string[];
}

/** The signed-in member, in one of their sessions. */
export interface PushMember {
  readonly id: string;
  readonly sessionId: string;
  readonly organisationId: string;
}

/** Members' devices, and what is sent to them. */
export interface Push {
  read(member: PushMember): Promise<PushReply>;
  choose(
    member: PushMember,
    choices: { own?: boolean | undefined; followed?: boolean | undefined; queue?: boolean | undefined },
  ): Promise<PushReply>;
  /** Turns push on in the caller's session; again to update it. @returns the device's id. @throws BAD_REQUEST */
  add(member: PushMember, device: PushDeviceBody): Promise<string>;
  /** @throws NOT_FOUND */
  remove(member: PushMember, id: string): Promise<void>;
  /** Sends a notification now. @throws NOT_FOUND, PUSH_GONE, PUSH_UNDELIVERED */
  test(member: PushMember, id: string): Promise<void>;
  /** Makes jobs of what is new in the outbox; to be called about once a second. @returns how many */
  look(): Promise<number>;
}

export function createPush(deps: PushDeps): Push {
  const { db, keys, clock } = deps;

  async function read(member: PushMember): Promise<PushReply> {
    const row = await findMember(db, member.id);
    const devices = await subscriptionsOf(db, { memberId: member.id, now: clock.now() });
    return {
      own: row?.pushOwn ?? true,
      followed: row?.pushFollowed ?? true,
      queue: row?.pushQueue ?? true,
      publicKey: keys.publicKey,
      devices: devices.map(({ subscription, device }) => ({
        id: subscription.id,
        device,
        current: subscription.sessionId === member.sessionId,
        createdAt: subscription.createdAt.toISOString(),
      })),
    };
  }

  return {
    read,
    async choose(member, { own, followed, queue }) {
      await updateMember(db, member.id, {
        ...(own === undefined ? {} : { pushOwn: own }),
        ...(followed === undefined ? {} : { pushFollowed: followed }),
        ...(queue === undefined ? {} : { pushQueue: queue }),
      });
      return read(member);
    },
    async add(member, { endpoint, keys: { p256dh, auth }, language }) {
      checkAddress(endpoint, deps.privateHosts);
      return db.transaction((tx) =>
        putSubscription(tx, {
          ...{ memberId: member.id, sessionId: member.sessionId, endpoint, p256dh, auth, language },
          ...{ serverKey: keys.publicKey, most: MAX_PUSH_DEVICES, at: clock.now() },
        }),
      );
    },
    async remove(member, id) {
      if (!(await deleteSubscription(db, { id, memberId: member.id }))) throw unknownDevice();
    },
    async test(member, id) {
      const devices = await subscriptionsOf(db, { memberId: member.id, now: clock.now() });
      const found = devices.find(({ subscription }) => subscription.id === id);
      if (found === undefined) throw unknownDevice();
      const waiting = await countWaiting(db, { organisationId: member.organisationId, memberId: member.id });
      const news = testNews(found.subscription.language, clock.now().getTime(), waiting);
      const pushed = await push(deps, found.subscription, news, new AbortController().signal).catch(
        (error: unknown) => {
          if (!(error instanceof Error) || error.name !== "TryLater") throw error;
          throw new TuppenceError("PUSH_UNDELIVERED", error.message, "Try again in a few minutes.");
        },
      );
      if (pushed === "sent") return;
      throw new TuppenceError(
        "PUSH_GONE",
        "This device no longer takes push notifications from this server.",
        "Turn them on again there.",
      );
    },
    look: () => look(deps),
  };
}

const unknownDevice = () =>
  new TuppenceError("NOT_FOUND", "This device doesn't get push notifications.", "Load your profile again.");

/** The address itself is checked when it's sent to, where the connection is made (lib/web-fetch.ts). @throws BAD_REQUEST */
function checkAddress(endpoint: string, privateHosts: readonly string[]): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isOurs = url !== undefined && (privateHosts.includes(url.hostname) || privateHosts.includes(url.host));
  if (url?.protocol === "https:" || (isOurs && url.protocol === "http:")) return;
  throw new TuppenceError(
    "BAD_REQUEST",
    "endpoint must be an https address.",
    "Send the address of the browser's PushSubscription.",
  );
}
