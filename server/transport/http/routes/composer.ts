import type { Request } from "express";
import { languageOfVisitor, variableValues } from "../../../desk/reply-variables.ts";
import type { Citation } from "../../../domain/article.ts";
import { type ApprovalDraftRow, newestDraft } from "../../../store/approval-draft.ts";
import { findWithVisitor } from "../../../store/conversation.ts";
import { messagesBefore } from "../../../store/message.ts";
import { type ApprovalDraftWire, approvalReply } from "../../../wire/approval.ts";
import { variablesQuery, variablesReply } from "../../../wire/canned-replies.ts";
import { agentArticlesQuery, agentArticlesReply, draftReply } from "../../../wire/composer.ts";
import { conversationOf, unknownConversation } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { basePath } from "../base-path.ts";
import { originOfServer } from "../origin-of-server.ts";
import { type Route, route } from "../route.ts";

type ComposerDeps = Pick<TransportDeps, "db" | "sites" | "turns" | "writing" | "publicUrl">;

/** Messages that are looked through for the language that a visitor writes. */
const LOOK_BACK = 12;

/** What helps an agent to write: values of variables, articles to insert, a drafted answer. */
export function composerRoutes(deps: ComposerDeps): Route[] {
  const { turns, publicUrl } = deps;
  const common = { method: "get", auth: "key", scope: "conversations" } as const;

  /** Visitors read a reply on other pages, and in e-mails: an address has to be whole. */
  const withAddress = <T extends Citation>(found: T, request: Request): T =>
    found.url?.startsWith("/") === true
      ? { ...found, url: originOfServer(publicUrl, request) + basePath(publicUrl) + found.url }
      : found;

  return [
    variablesRoute(deps),
    route({
      ...common,
      path: "/api/v1/conversations/:id/articles",
      name: "conversationArticles",
      may: "conversations.reply",
      on: "site",
      summary:
        "Searches the live articles that a conversation's visitor may see, as the assistant finds them, to put one or a part of it into a reply.",
      query: agentArticlesQuery,
      reply: agentArticlesReply,
      errors: ["CONVERSATION_UNKNOWN", "EMBEDDER_UNAVAILABLE", "INDEX_MISSING", "VECTORS_UNAVAILABLE"],
      async handle({ caller, params, query, request, signal }) {
        const { id } = await conversationOf(deps, caller, params.id);
        const found = await turns.forAgents.find({ conversationId: id, question: query.q, signal });
        return { articles: found.map((one) => ({ ...withAddress(one, request), best: one.best ?? null })) };
      },
    }),
    route({
      ...common,
      path: "/api/v1/conversations/:id/draft",
      name: "conversationDraft",
      may: "conversations.reply",
      on: "site",
      summary:
        "Drafts replies to the visitor's last message that no agent has answered, in the words of the nearest articles.",
      reply: draftReply,
      errors: ["CONVERSATION_UNKNOWN", "EMBEDDER_UNAVAILABLE", "INDEX_MISSING", "VECTORS_UNAVAILABLE"],
      async handle({ caller, params, request, signal }) {
        const { id } = await conversationOf(deps, caller, params.id);
        const { sequence, drafts } = await turns.forAgents.draft({ conversationId: id, signal });
        return { sequence, drafts: drafts.map((one) => withAddress(one, request)) };
      },
    }),
    approvalRoute(deps),
  ];
}

function approvalRoute(deps: ComposerDeps): Route {
  return route({
    method: "get",
    auth: "key",
    scope: "conversations",
    path: "/api/v1/conversations/:id/approval",
    name: "conversationApproval",
    on: "site",
    may: "conversations.read",
    summary:
      "Returns the newest answer that the assistant drafted for a person to send, with its sources, why it wasn't sent by itself, and what became of it.",
    reply: approvalReply,
    errors: ["CONVERSATION_UNKNOWN"],
    async handle({ caller, params }) {
      const { id } = await conversationOf(deps, caller, params.id);
      const row = await newestDraft(deps.db, id);
      return { draft: row === undefined ? null : draftToWire(row) };
    },
  });
}

function draftToWire(row: ApprovalDraftRow): ApprovalDraftWire {
  const { id, conversationId, state, text, form, confidence, messageId, sentMessageId, by } = row;
  return {
    ...{ id, conversationId, state, text, form, confidence, messageId, sentMessageId, by },
    citations: [...row.citations],
    subjects: [...row.subjects],
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}

function variablesRoute(deps: ComposerDeps): Route {
  const { db, sites } = deps;
  return route({
    method: "get",
    auth: "key",
    scope: "conversations",
    path: "/api/v1/conversations/:id/variables",
    name: "conversationVariables",
    may: "conversations.read",
    on: "site",
    summary: "Returns the values that a canned reply's variables have in a conversation, and its visitor's language.",
    query: variablesQuery,
    reply: variablesReply,
    errors: ["CONVERSATION_UNKNOWN"],
    async handle({ caller, params, query }) {
      const { id, siteId, sequence } = await conversationOf(deps, caller, params.id);
      const found = await findWithVisitor(db, id);
      const site = await sites.byId(siteId);
      if (found === undefined || site === undefined) throw unknownConversation(id);
      const { visitor } = found;
      const rows = await messagesBefore(db, { conversationId: id, sequence: sequence + 1, limit: LOOK_BACK });
      const said = rows.filter((row) => row.author === "visitor").map((row) => row.text);
      return {
        values: variableValues({
          ...{ conversationId: id, visitor, siteName: site.name },
          agent: caller.member?.name ?? query.agent,
        }),
        language: languageOfVisitor(said, visitor.language, site.language),
        canWrite: deps.writing?.isOffered === true,
      };
    },
  });
}
