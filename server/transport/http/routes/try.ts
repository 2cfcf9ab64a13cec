import type { Trace } from "../../../turn/types.ts";
import { tryReply, tryRequest } from "../../../wire/try.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { viewerOf } from "../../viewer-of.ts";
import { type Route, route } from "../route.ts";
import { tryToWire } from "../try-to-wire.ts";

/** A question on the same path as visitors' questions, with what each step found. */
export function tryRoutes(deps: Pick<TransportDeps, "sites" | "turns">): Route[] {
  return [
    route({
      method: "post",
      path: "/api/v1/try",
      name: "try",
      records: { nothing: "asks" },
      may: "assistant.try",
      on: "site",
      summary:
        "Answers a question as a visitor would see it, with the details of every step. Doesn't count in reports or costs.",
      auth: "key",
      scope: "answer",
      body: tryRequest,
      reply: tryReply,
      errors: ["SITE_UNKNOWN", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT"],
      async handle({ caller, body, signal }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const trace: Trace = {};
        const answered = await deps.turns.answerOnce({
          siteId: site.id,
          viewer: viewerOf(body.visitor),
          question: body.question,
          history: (body.history ?? []).map(({ author, text, alone, articleId, form, options }) => ({
            author,
            text,
            ...(alone === undefined ? {} : { alone }),
            ...(articleId === undefined ? {} : { articleId }),
            ...(form === undefined ? {} : { form }),
            ...(options === undefined ? {} : { options }),
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
