import { listTags } from "../../../store/tag.ts";
import { tagChange, tagNew, tagsReply } from "../../../wire/desk.ts";
import { countedBy } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { auditActor } from "../audit.ts";
import { organisationOf } from "../organisation-of.ts";
import { type Route, route } from "../route.ts";

/** What conversations are about, in an organisation's own words. */
export function tagRoutes(deps: Pick<TransportDeps, "sites" | "db" | "desk">): Route[] {
  const { db, desk } = deps;
  const all = async (organisationId: string, caller: Caller) => ({
    tags: await listTags(db, organisationId, await countedBy(deps, caller)),
  });
  const common = { auth: "key", scope: "conversations", reply: tagsReply } as const;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/tags",
      name: "tagList",
      may: "account",
      summary: "Lists tags by name, with how many conversations have each.",
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller }) => all(await organisationOf(deps, caller), caller),
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/tags",
      name: "tagCreate",
      records: { own: ["tag-changed"] },
      may: "conversations.reply",
      on: "organisation",
      summary: "Creates a tag, with a name of up to 60 characters. Agents can do this, too.",
      body: tagNew,
      errors: ["SITE_UNKNOWN", "NAME_TAKEN"],
      async handle({ caller, body, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.createTag({ organisationId, ...body, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/tags/:id",
      name: "tagChange",
      records: { own: ["tag-changed"] },
      may: "conversations.manage",
      on: "organisation",
      summary:
        "Renames a tag, changes its colour, wherever it's used, or makes it a topic that the assistant can tell.",
      body: tagChange,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "NAME_TAKEN"],
      async handle({ caller, params: { id = "" }, body: { name, colour, isTopic }, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.changeTag({ organisationId, id, name, colour, isTopic, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/tags/:id",
      name: "tagDelete",
      records: { own: ["tag-changed"] },
      may: "conversations.manage",
      on: "organisation",
      summary: "Deletes a tag. Conversations no longer show it.",
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params: { id = "" }, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.deleteTag({ organisationId, id, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
  ];
}
