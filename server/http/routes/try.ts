import type { Trace } from "../../turn/types.ts";
import { tryReply, tryRequest } from "../../wire/try.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";
import { tryToWire } from "../try-to-wire.ts";

/** A question on the visitors' own path, with what each step found. */
export function tryRoutes(parts: Pick<TransportParts, "sites" | "turns">): Route[] {
  return [
    route({
      method: "post",
      path: "/api/v1/try",
      name: "try",
      summary: "Answers a question as a visitor would be answered, with every step's figures; enters no ledger.",
      auth: "key",
      role: "agent",
      body: tryRequest,
      reply: tryReply,
      errors: ["SITE_UNKNOWN", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT"],
      async handle({ caller, body, signal }) {
        const site = await siteOf(parts.sites, caller, body.site);
        const trace: Trace = {};
        const answered = await parts.turns.answerOnce({
          siteId: site.id,
          question: body.question,
          history: (body.history ?? []).map(({ author, text, alone, articleId }) => ({
            author,
            text,
            ...(alone === undefined ? {} : { alone }),
            ...(articleId === undefined ? {} : { articleId }),
          })),
          ...(body.articleId === undefined ? {} : { optionArticleId: body.articleId }),
          cache: body.recall ?? true,
          record: false,
          trace,
          signal,
        });
        return tryToWire(answered, trace);
      },
    }),
  ];
}
