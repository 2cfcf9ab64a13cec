import * as z from "zod/mini";
import { nanoUsd } from "../../../domain/money.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { decideProposals } from "../../../proposals/decide.ts";
import { openProposals } from "../../../proposals/list.ts";
import {
  decideReply,
  decideRequest,
  proposalEstimateReply,
  proposalEstimateRequest,
  proposalJobRequest,
  proposalJobWire,
  proposalsQuery,
  proposalsReply,
} from "../../../wire/proposals.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "knowledge" } as const;
const siteOnly = z.object({ site: z.optional(z.string()) });

/** Phrasings proposed for articles: the list, deciding on it, and the jobs that fill it. */
export function proposalRoutes(deps: Pick<TransportDeps, "db" | "sites" | "proposals" | "clock">): Route[] {
  return [...listRoutes(deps), ...jobRoutes(deps)];
}

function listRoutes(deps: Pick<TransportDeps, "db" | "sites" | "proposals" | "clock">): Route[] {
  const { db } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/proposals",
      name: "proposalList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists the phrasings that are proposed for a site's articles and wait for a decision.",
      query: proposalsQuery,
      reply: proposalsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { article: articleId, source, flagged, cursor } = query;
        const page = await openProposals(db, site.id, {
          ...(articleId === undefined ? {} : { articleId }),
          ...(source === undefined ? {} : { source }),
          ...(flagged === undefined ? {} : { flagged: flagged === "true" }),
          offset: Number(cursor ?? 0),
        });
        return { ...page, job: (await deps.proposals.job(site.id)) ?? null };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/proposals/decide",
      name: "proposalDecide",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Accepts proposed phrasings, as they are or in other words, or drops them. Visitors benefit after the next publish.",
      body: decideRequest,
      reply: decideReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID"],
      async handle({ caller, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const { decisions } = body;
        return decideProposals(db, {
          siteId: site.id,
          by: nameOf(caller),
          memberId: caller.member?.id ?? null,
          at: deps.clock.now(),
          decisions,
        });
      },
    }),
  ];
}

function jobRoutes(deps: Pick<TransportDeps, "sites" | "proposals">): Route[] {
  const { proposals } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/proposals/estimate",
      name: "proposalEstimate",
      records: { nothing: "asks" },
      may: "knowledge.write",
      on: "site",
      summary: "Says what a job that proposes phrasings would ask and cost. Nothing is started.",
      body: proposalEstimateRequest,
      reply: proposalEstimateReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const { id: siteId } = await siteOf(deps.sites, caller, body.site);
        return proposals.estimate({ siteId, source: body.source, fewerThan: body.fewerThan });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/proposals/jobs",
      name: "proposalJobStart",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Starts a job that proposes phrasings. It goes on in the background, also after a restart.",
      body: proposalJobRequest,
      reply: proposalJobWire,
      errors: ["SITE_UNKNOWN", "PROPOSALS_RUNNING", "LARGE_MODEL_UNAVAILABLE"],
      async handle({ caller, body }) {
        const { id: siteId } = await siteOf(deps.sites, caller, body.site);
        const budgetNanoUsd = body.budgetUsd === undefined ? undefined : nanoUsd(body.budgetUsd);
        return proposals.start({ siteId, source: body.source, fewerThan: body.fewerThan, budgetNanoUsd });
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/proposals/jobs/:id",
      name: "proposalJobRead",
      may: "knowledge.read",
      on: "site",
      summary: "Returns a job's progress and what it has cost so far.",
      query: siteOnly,
      reply: proposalJobWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const job = await proposals.job(site.id, params.id as string);
        if (job !== undefined) return job;
        throw new TuppenceError("NOT_FOUND", "This job doesn't exist.", "Load the list of proposals again.");
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/proposals/jobs/:id/cancel",
      name: "proposalJobCancel",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Cancels a job. What it has proposed so far stays.",
      body: siteOnly,
      reply: proposalJobWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        return proposals.cancel(site.id, params.id as string);
      },
    }),
  ];
}

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
