import * as z from "zod/mini";
import {
  cannedReply,
  PAST_LIMIT,
  pastDeleteReply,
  pastImportQuery,
  pastQuery,
  pastReply,
  replayWire,
  siteOnly,
} from "../../../wire/past-conversations.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";
import { line, lines } from "./knowledge.ts";

const common = { auth: "key-or-machine", scope: "knowledge" } as const;
const PATH = "/api/v1/knowledge/past";

/** Conversations from the desk that a company had before: import, list, replay, replies worth keeping, deletion. */
export function pastConversationRoutes(deps: Pick<TransportDeps, "sites" | "past" | "log">): Route[] {
  return [...readRoutes(deps), ...writeRoutes(deps)];
}

function readRoutes({ sites, past }: Pick<TransportDeps, "sites" | "past">): Route[] {
  return [
    route({
      ...common,
      method: "get",
      path: PATH,
      name: "pastConversations",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a site's imported past conversations, its imports, and what the last replay found.",
      query: pastQuery,
      reply: pastReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        const { outcome, wrong, cursor } = query;
        return past.list(site.id, { outcome, wrong: wrong === "true", offset: Number(cursor ?? 0) });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${PATH}/replies`,
      name: "pastReplies",
      may: "knowledge.read",
      on: "site",
      summary: "Lists what agents wrote again and again in past conversations: replies worth keeping as templates.",
      query: siteOnly,
      reply: cannedReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        return past.canned((await siteOf(sites, caller, query.site)).id);
      },
    }),
  ];
}

function writeRoutes({ sites, past, log }: Pick<TransportDeps, "sites" | "past" | "log">): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: `${PATH}/import`,
      name: "pastImport",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Imports conversations exported from Zendesk, Intercom or Chatwoot as JSON, or a CSV file. Personal data is replaced before anything is stored; importing the same file again changes nothing.",
      query: pastImportQuery,
      rawLimit: PAST_LIMIT,
      reply: "application/x-ndjson",
      line,
      errors: ["SITE_UNKNOWN", "BODY_TOO_LARGE", "KNOWLEDGE_FILE_UNREADABLE"],
      async handle({ caller, query, body, response }) {
        const site = await siteOf(sites, caller, query.site);
        // Without a body, Express leaves an empty object there.
        if (!(body instanceof Uint8Array) || body.length === 0) {
          throw bad(
            "The request has no file in its body.",
            "Send the file's bytes as the body, for example with curl --data-binary @FILE.",
          );
        }
        const file = { name: query.name ?? "file", bytes: body };
        const isPreview = query.preview === "true";
        return lines(response, log, (onProgress) =>
          past.import({ siteId: site.id, file, isPreview, by: nameOf(caller), onProgress }),
        );
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${PATH}/replay`,
      name: "pastReplay",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Puts every past question to the assistant as it is now, in the background, and counts how many it would answer, and from the right article.",
      body: siteOnly,
      reply: replayWire,
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "PAST_EMPTY", "REPLAY_RUNNING"],
      async handle({ caller, body }) {
        return past.replay((await siteOf(sites, caller, body.site)).id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${PATH}/delete`,
      name: "pastDelete",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Deletes a site's past conversations, or those of one import.",
      body: z.object({ site: z.optional(z.string()), import: z.optional(z.uuid()) }),
      reply: pastDeleteReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        return { deleted: await past.delete(site.id, body.import) };
      },
    }),
  ];
}

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
