import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { TuppenceError } from "../lib/errors.ts";
import { parsedJson } from "../lib/parsed-json.ts";
import type { Sealer } from "../lib/seal.ts";
import type { Db } from "../ports/database/port.ts";
import type { MailOauth, OauthApp } from "../ports/mailbox/port.ts";
import { type MailChannelRow, replaceOauthToken, writeMailChannel } from "../store/mail-channel.ts";

/** How long somebody may take on the provider's page, in milliseconds. */
const PAGE_MS = 15 * 60_000;
/** A token that ends so soon isn't used any more, in milliseconds. */
const SPARE_MS = 60_000;

const stateSchema = z.object({ siteId: z.string(), by: z.string(), verifier: z.string(), end: z.number() });

export interface MailboxOauthDeps {
  readonly db: Db;
  readonly oauth: MailOauth;
  readonly sealer: Sealer;
  readonly clock: { now(): Date };
}

/** Signs in to mailboxes with their provider's permission. */
export interface MailboxOauth {
  /**
   * The provider's page on which the permission is given.
   * @param options.by who asks: only they can finish
   * @throws SETTING_INVALID if the application isn't set up
   */
  begin(row: MailChannelRow, options: { by: string; returnTo: string | undefined }): string;
  /**
   * Keeps the permission that the page came back with.
   * @throws BAD_REQUEST for a `state` of another site, another person or too long ago; MAILBOX_REFUSED, MAILBOX_UNREACHABLE
   */
  finish(
    row: MailChannelRow,
    options: { by: string; returnTo: string | undefined; code: string; state: string },
  ): Promise<MailChannelRow>;
  /** For the mailbox of this row. @throws SETTING_INVALID, MAILBOX_REFUSED, MAILBOX_UNREACHABLE */
  accessToken(row: MailChannelRow): Promise<string>;
}

export function createMailboxOauth({ db, oauth, sealer, clock }: MailboxOauthDeps): MailboxOauth {
  /** By site: tokens hold for an hour, and a mailbox is read every minute. */
  const kept = new Map<string, { from: string; accessToken: string; end: number }>();

  return {
    begin(row, { by, returnTo }) {
      const app = appOf(row, sealer);
      const verifier = randomBytes(32).toString("base64url");
      const state = { siteId: row.siteId, by, verifier, end: clock.now().getTime() + PAGE_MS };
      return oauth.pageFor(app, {
        returnTo: known(returnTo),
        state: sealer.seal(JSON.stringify(state)),
        challenge: createHash("sha256").update(verifier).digest("base64url"),
        user: row.userName,
      });
    },
    async finish(row, { by, returnTo, code, state }) {
      const parsed = stateSchema.safeParse(parsedJson(sealer.open(state) ?? ""));
      const given = parsed.success ? parsed.data : undefined;
      if (given?.siteId !== row.siteId || given.by !== by || given.end < clock.now().getTime()) throw otherState();
      const app = appOf(row, sealer);
      const { refreshToken } = await oauth.exchange(app, { code, returnTo: known(returnTo), verifier: given.verifier });
      if (refreshToken === undefined) throw onlyOnce();
      kept.delete(row.siteId);
      return writeMailChannel(db, row.siteId, {
        oauthToken: sealer.seal(refreshToken),
        ...{ failingSince: null, fault: null, remedy: null, nextReadAt: null },
      });
    },
    async accessToken(row) {
      const sealed = row.oauthToken;
      const now = clock.now().getTime();
      const there = kept.get(row.siteId);
      if (there !== undefined && there.from === sealed && there.end - SPARE_MS > now) return there.accessToken;
      const refreshToken = sealed === null ? undefined : sealer.open(sealed);
      if (sealed === null || refreshToken === undefined) throw notConnected(sealed !== null);
      const token = await oauth.refresh(appOf(row, sealer), refreshToken);
      let from = sealed;
      if (token.refreshToken !== undefined && token.refreshToken !== refreshToken) {
        // Microsoft gives another one each time. One that was connected anew meanwhile stays.
        const next = sealer.seal(token.refreshToken);
        if (await replaceOauthToken(db, { siteId: row.siteId, from, to: next })) from = next;
      }
      kept.set(row.siteId, { from, accessToken: token.accessToken, end: now + token.holdsMs });
      return token.accessToken;
    },
  };
}

/** @throws SETTING_INVALID */
function appOf(row: MailChannelRow, sealer: Sealer): OauthApp {
  const { signIn, oauthClientId: clientId, oauthTenant: tenant } = row;
  const clientSecret = row.oauthClientSecret === null ? undefined : sealer.open(row.oauthClientSecret);
  if (signIn !== "password" && clientId !== null && clientSecret !== undefined)
    return { provider: signIn, clientId, clientSecret, tenant };
  throw new TuppenceError(
    "SETTING_INVALID",
    row.oauthClientSecret !== null && clientSecret === undefined
      ? "The client secret can't be read: AUTH_SECRET has changed."
      : "The application for signing in to the mailbox isn't set up: its client ID or client secret is missing.",
    "Enter them in Settings, E-mail, and save.",
  );
}

function known(returnTo: string | undefined): string {
  if (returnTo !== undefined) return returnTo;
  throw new TuppenceError(
    "SETTING_INVALID",
    "The provider has no address to return to.",
    "Set PUBLIC_URL to this server's public address, and register it with the provider as Settings, E-mail says.",
  );
}

const otherState = () =>
  new TuppenceError(
    "BAD_REQUEST",
    "This permission was asked for by somebody else, for another site, or too long ago.",
    "Press Connect again, and finish within 15 minutes.",
  );

const onlyOnce = () =>
  new TuppenceError(
    "MAILBOX_REFUSED",
    "The provider gave its permission for an hour only.",
    "Take this server's permission back in your account with the provider, then connect again.",
  );

const notConnected = (isUnreadable: boolean) =>
  new TuppenceError(
    "SETTING_INVALID",
    isUnreadable
      ? "The permission to read the mailbox can't be read: AUTH_SECRET has changed."
      : "The mailbox isn't connected yet.",
    "Press Connect in Settings, E-mail.",
  );
