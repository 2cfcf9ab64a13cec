import type { Readable } from "node:stream";
import { TuppenceError } from "../../../lib/errors.ts";
import type { MailChannels } from "../../../mail/channel.ts";
import { MAX_MAIL_BYTES } from "../../../mail/read-mail.ts";
import { checkHead, checkWebhook, mailInCall } from "../../../mail/webhook.ts";
import { addAudit } from "../../../store/audit.ts";
import {
  mailChannelChange,
  mailChannelWire,
  mailOauthFinish,
  mailOauthReply,
  mailReply,
  mailSecretReply,
  mailsQuery,
  mailsReply,
  mailTakenReply,
  mailTestReply,
} from "../../../wire/mail.ts";
import { siteQuery } from "../../../wire/settings.ts";
import { limitOf, seenConversation } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Call, type Route, route } from "../route.ts";

const common = { auth: "key", scope: "settings" } as const;
const path = "/api/v1/settings/mail";
/** Bytes of a webhook's body: a mail of the largest size, in JSON. */
const MAX_CALL = Math.ceil(MAX_MAIL_BYTES * 1.4);

type Deps = Pick<TransportDeps, "db" | "sites" | "clock"> & { readonly mail: MailChannels };

/** E-mail as a channel: a site's settings, the mails that came and went, and the webhook through which mail comes in. */
export function mailRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock" | "mail">): Route[] {
  const { mail } = deps;
  if (mail === undefined) return [];
  const all = { ...deps, mail };
  return [...settingsRoutes(all), ...oauthRoutes(all), ...mailsRoutes(all), webhookRoute(all)];
}

function settingsRoutes(deps: Deps): Route[] {
  const { sites, mail } = deps;
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "mailSettings",
      may: "settings.read",
      on: "site",
      summary: "Returns a site's e-mail settings, and when its mailbox was last read.",
      query: siteQuery,
      reply: mailChannelWire,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => mail.read(await siteOf(sites, caller, query.site)),
    }),
    route({
      ...common,
      method: "patch",
      path,
      name: "mailSettingsChange",
      records: { own: ["mail-channel-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Changes a site's e-mail settings. What is left out stays; a password is stored encrypted.",
      query: siteQuery,
      body: mailChannelChange,
      reply: mailChannelWire,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID"],
      async handle({ caller, query, body, request }) {
        const site = await siteOf(sites, caller, query.site);
        const changed = await mail.change(site, body);
        await audit(deps, { caller, request }, site, { address: changed.address, incoming: changed.incoming });
        return changed;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/secret`,
      name: "mailSecretMake",
      records: { own: ["mail-channel-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Makes a new secret for the webhook, and returns it this once. The one before no longer works.",
      query: siteQuery,
      reply: mailSecretReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, request }) {
        const site = await siteOf(sites, caller, query.site);
        const made = await mail.makeSecret(site);
        await audit(deps, { caller, request }, site, { secret: "new" });
        return made;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/test`,
      name: "mailTest",
      records: { nothing: "asks" },
      may: "settings.write",
      on: "site",
      summary:
        "Signs in to the saved mailbox and to the mail server, and says what doesn't work. Nothing is sent or read.",
      query: siteQuery,
      reply: mailTestReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => mail.test(await siteOf(sites, caller, query.site)),
    }),
  ];
}

/** To the page of Google or Microsoft, and back. */
function oauthRoutes(deps: Deps): Route[] {
  const { sites, mail } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/oauth`,
      name: "mailOauthBegin",
      records: { nothing: "asks" },
      may: "settings.write",
      on: "site",
      summary: "Returns the page of Google or Microsoft on which the permission to read the mailbox is given.",
      query: siteQuery,
      reply: mailOauthReply,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID"],
      handle: async ({ caller, query }) => ({
        url: await mail.beginOauth(await siteOf(sites, caller, query.site), whoOf(caller)),
      }),
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/oauth/finish`,
      name: "mailOauthFinish",
      records: { own: ["mail-channel-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Keeps the permission that the provider's page came back with; by who asked for it, within 15 minutes.",
      query: siteQuery,
      body: mailOauthFinish,
      reply: mailChannelWire,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID", "MAILBOX_REFUSED", "MAILBOX_UNREACHABLE"],
      async handle({ caller, query, body, request }) {
        const site = await siteOf(sites, caller, query.site);
        const connected = await mail.finishOauth(site, { by: whoOf(caller), ...body });
        await audit(deps, { caller, request }, site, { mailbox: "connected" });
        return connected;
      },
    }),
  ];
}

function mailsRoutes(deps: Deps): Route[] {
  const { sites, mail } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/mails`,
      name: "mailList",
      may: "settings.read",
      on: "site",
      summary: "Lists the e-mails that came in and went out, newest first, with what became of each.",
      query: mailsQuery,
      reply: mailsReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) =>
        mail.list((await siteOf(sites, caller, query.site)).id, Number(query.cursor ?? 0)),
    }),
    route({
      method: "get",
      path: "/api/v1/mails/:id",
      auth: "key",
      scope: "conversations",
      name: "mailRead",
      may: "conversations.read",
      on: "site",
      summary: "Returns an e-mail that came in, with its whole text.",
      reply: mailReply,
      errors: [],
      async handle({ caller, params }) {
        const { siteId, conversationId, ...found } = await mail.mail(params.id as string);
        const site = await sites.byId(siteId);
        // One that belongs to no conversation belongs to no team either.
        const isTheirs =
          conversationId === null
            ? limitOf(caller) === undefined
            : (await seenConversation(deps, caller, conversationId)) !== undefined;
        if (isTheirs && site !== undefined && maySee(caller, site)) return found;
        throw new TuppenceError("NOT_FOUND", "This e-mail doesn't exist.", "It was deleted with its conversation.");
      },
    }),
  ];
}

function webhookRoute({ sites, mail, clock }: Deps): Route {
  return route({
    method: "post",
    path: "/api/v1/mail/incoming",
    auth: "none",
    name: "mailIncoming",
    records: { nothing: "shown" },
    may: null,
    summary:
      "Takes an e-mail for a site, as raw MIME or as Postmark, SendGrid and Mailgun send it; signed with the site's webhook secret.",
    query: siteQuery,
    stream: true,
    reply: mailTakenReply,
    errors: ["KEY_WRONG", "BODY_TOO_LARGE", "MAIL_UNREADABLE"],
    async handle({ query, request }) {
      const site = query.site === undefined ? undefined : await sites.byKey(query.site);
      const head = {
        authorization: request.headers.authorization,
        signature: request.get("x-tuppence-signature"),
        contentType: request.headers["content-type"],
      };
      const secret = site === undefined ? undefined : await mail.secretOf(site.id);
      // The secret first: an unknown caller can't make us read a body.
      checkHead(head, secret, clock.now());
      const call = { ...head, body: await bodyOf(request) };
      checkWebhook(call, secret, clock.now());
      const raw = await mailInCall(call);
      // Known by now: an unknown site has no secret.
      const siteId = site?.id as string;
      return { isNew: await mail.take({ siteId, raw, size: raw.length, at: clock.now() }) };
    },
  });
}

/** @throws BODY_TOO_LARGE */
async function bodyOf(request: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_CALL) {
      const said = `The call is larger than ${Math.round(MAX_CALL / 1024 / 1024)} MB.`;
      throw new TuppenceError("BODY_TOO_LARGE", said, "Let your provider refuse e-mails of more than 25 MB.");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Who asks for a permission, and is to be the one who finishes. */
const whoOf = ({ by, member, key }: Caller) => member?.id ?? key?.id ?? by;

/** Who connected the site to which mailbox. */
function audit(
  { db, clock }: Deps,
  { caller, request }: Pick<Call<unknown, unknown>, "caller" | "request">,
  site: { readonly key: string; readonly organisationId: string },
  detail: Readonly<Record<string, string | null>>,
): Promise<void> {
  return addAudit(db, {
    ...auditActor(caller, request),
    ...{ organisationId: site.organisationId, action: "mail-channel-changed", subject: site.key },
    ...{ detail, at: clock.now() },
  });
}
