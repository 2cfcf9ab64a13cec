import { z } from "zod";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { parsedJson } from "../../lib/parsed-json.ts";
import type { MailOauth, OauthApp, OauthProvider, OauthToken } from "./port.ts";

/** A provider's addresses; "TENANT" stands for Microsoft's directory. */
export interface Endpoints {
  readonly page: string;
  readonly token: string;
  readonly scope: string;
  /** What else its page has to be asked, so that a refresh token comes. */
  readonly also: Readonly<Record<string, string>>;
}

/**
 * Google: developers.google.com/workspace/gmail/imap/xoauth2-protocol. Microsoft: learn.microsoft.com, "Authenticate an
 * IMAP, POP or SMTP connection using OAuth".
 */
export const PROVIDERS: Readonly<Record<OauthProvider, Endpoints>> = {
  google: {
    page: "https://accounts.google.com/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    scope: "https://mail.google.com/",
    also: { access_type: "offline", prompt: "consent" },
  },
  microsoft: {
    page: "https://login.microsoftonline.com/TENANT/oauth2/v2.0/authorize",
    token: "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
    scope: "offline_access https://outlook.office.com/IMAP.AccessAsUser.All",
    also: { prompt: "select_account" },
  },
};

const TIMEOUT_MS = 15_000;
/** Bytes of a reply that are read. */
const LONGEST = 64 * 1024;
/** RFC 6749 recommends that it's said; an hour is what both give. */
const USUAL_SECONDS = 3_600;

const tokenReply = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().optional(),
});
const faultReply = z.object({ error: z.string(), error_description: z.string().optional() });

/** @param providers other addresses, for tests */
export function createMailOauth(providers: Readonly<Record<OauthProvider, Endpoints>> = PROVIDERS): MailOauth {
  const at = (address: string, { tenant }: OauthApp) =>
    address.replace("TENANT", encodeURIComponent(tenant ?? "common"));

  async function ask(app: OauthApp, fields: Readonly<Record<string, string>>): Promise<OauthToken> {
    const { clientId, clientSecret, provider } = app;
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
    const url = at(providers[provider].token, app);
    const host = new URL(url).host;
    let reply: { ok: boolean; status: number; text: string };
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { method: "POST", body, signal, redirect: "error" });
      reply = { ok: response.ok, status: response.status, text: (await response.text()).slice(0, LONGEST) };
    } catch (error) {
      throw unreachable(host, messageOf(error));
    }
    const parsed = parsedJson(reply.text);
    const token = tokenReply.safeParse(parsed);
    if (reply.ok && token.success) {
      const { access_token, refresh_token, expires_in = USUAL_SECONDS } = token.data;
      return { accessToken: access_token, refreshToken: refresh_token, holdsMs: expires_in * 1000 };
    }
    const fault = faultReply.safeParse(parsed);
    // Whatever isn't the provider's own "no" may work later.
    if (!fault.success || reply.status >= 500 || reply.status === 429) throw unreachable(host, `HTTP ${reply.status}`);
    throw refused(host, fault.data);
  }

  return {
    pageFor(app, { returnTo, state, challenge, user }) {
      const { page, scope, also } = providers[app.provider];
      const url = new URL(at(page, app));
      const query = {
        ...{ client_id: app.clientId, response_type: "code", redirect_uri: returnTo, scope, state },
        ...{ code_challenge: challenge, code_challenge_method: "S256", ...also },
        ...(user === null ? {} : { login_hint: user }),
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    exchange: (app, { code, returnTo, verifier }) =>
      ask(app, { grant_type: "authorization_code", code, redirect_uri: returnTo, code_verifier: verifier }),
    refresh: (app, refreshToken) => ask(app, { grant_type: "refresh_token", refresh_token: refreshToken }),
  };
}

const unreachable = (host: string, why: string) =>
  new TuppenceError(
    "MAILBOX_UNREACHABLE",
    `${host} can't be asked for permission to read the mailbox: ${why}`,
    "It's tried again by itself. Check that this server may reach it.",
  );

function refused(host: string, { error, error_description: why }: z.infer<typeof faultReply>): TuppenceError {
  const said = (why ?? error).split("\n")[0]?.slice(0, 300) ?? error;
  const remedy =
    error === "invalid_client" || error === "unauthorized_client"
      ? "Check the client ID and the client secret: secrets expire."
      : "Connect the mailbox again in Settings, E-mail.";
  return new TuppenceError("MAILBOX_REFUSED", `${host} refused permission to read the mailbox: ${said}`, remedy);
}
