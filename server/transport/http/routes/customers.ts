import * as z from "zod/mini";
import { noCustomer } from "../../../desk/customer-notes.ts";
import { isId } from "../../../lib/ids.ts";
import { addAudit } from "../../../store/audit.ts";
import { rowsByIds } from "../../../store/conversation-row.ts";
import { countConversations, latestConversationIds, similarCustomers } from "../../../store/customer.ts";
import { customerNotes } from "../../../store/customer-note.ts";
import { visitsOf } from "../../../store/page-visit.ts";
import type { VisitorRow } from "../../../store/visitor.ts";
import { VISITOR_PAGE, visitorConversationsReply } from "../../../wire/conversations.ts";
import {
  type CustomerReply,
  customerExport,
  customerNoteChange,
  customerNoteReply,
  customerNoteRequest,
  customerReply,
  mergeCustomersRequest,
  similarQuery,
  similarReply,
} from "../../../wire/customers.ts";
import { limitOf } from "../../conversation-of.ts";
import { customerNoteToWire, customerToWire } from "../../customer-to-wire.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { rowToWire, visitorToWire } from "../../to-wire.ts";
import { actorOf, agentOf } from "../agent-of.ts";
import { auditActor, auditRead } from "../audit.ts";
import { conversationsForExport, identityToWire } from "../customer-export.ts";
import { customerOf } from "../customer-of.ts";
import { type Route, route } from "../route.ts";

type Deps = Pick<TransportDeps, "sites" | "db" | "desk" | "clock" | "log">;
const common = { auth: "key", scope: "conversations" } as const;
const KEY_HOLDER = { agent: "", manages: true } as const;
/** Customers that are offered for a merge. */
const MOST_SIMILAR = 20;

/** The people behind the conversations: what is known and noted about them, and what is done with it. */
export function customerRoutes(deps: Deps): Route[] {
  return [...showing(deps), ...noting(deps), ...merging(deps), ...personalData(deps)];
}

/** @throws NOT_FOUND if it's gone */
async function customer(
  { db }: Deps,
  caller: Caller,
  { rows, ids }: { rows: readonly VisitorRow[]; ids: readonly string[] },
) {
  const shown: CustomerReply | undefined = customerToWire(rows, {
    notes: await customerNotes(db, ids),
    pages: await visitsOf(db, ids),
    conversations: await countConversations(db, ids, limitOf(caller)),
  });
  if (shown === undefined) throw noCustomer();
  return shown;
}

function showing(deps: Deps): Route[] {
  const { db } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/visitors/:id",
      name: "visitor",
      records: { own: ["customer-read"] },
      may: "conversations.read",
      on: "site",
      summary:
        "Returns a customer: who they are, the attributes from your identity token, notes, and the pages of their last session. The id of a merged duplicate returns the one that stayed.",
      reply: customerReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id }, request }) {
        const found = await customerOf(deps, caller, id);
        await auditRead(deps, { caller, request }, { action: "customer-read", subject: id ?? "" });
        return customer(deps, caller, found);
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/visitors/:id/conversations",
      name: "visitorConversations",
      may: "conversations.read",
      on: "site",
      summary: "Lists a customer's conversations, newest first.",
      reply: visitorConversationsReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id } }) {
        const { ids } = await customerOf(deps, caller, id);
        const newest = await latestConversationIds(db, {
          ...{ visitorIds: ids, limit: VISITOR_PAGE, seenBy: limitOf(caller) },
        });
        return { conversations: (await rowsByIds(db, newest)).map(rowToWire) };
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/visitors/:id/similar",
      name: "visitorSimilar",
      may: "conversations.read",
      on: "site",
      summary:
        "Lists other customers of the site who may be the same person: with the same address or name, or found by part of a name, an address or an id.",
      query: similarQuery,
      reply: similarReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id }, query: { q = "" } }) {
        const { stays } = await customerOf(deps, caller, id);
        const found = await similarCustomers(db, {
          ...{ customer: stays, q: q.trim(), limit: MOST_SIMILAR, seenBy: limitOf(caller) },
        });
        return {
          customers: found.map(({ row, conversations }) => ({
            ...visitorToWire(row),
            lastSeenAt: row.lastSeenAt.toISOString(),
            conversations,
          })),
        };
      },
    }),
  ];
}

/** @throws BAD_REQUEST */
function noteIdOf(noteId = ""): string {
  if (isId(noteId)) return noteId;
  throw bad(`"${noteId.slice(0, 80)}" isn't a note id.`, "Use the id, a UUID, from the customer's notes.");
}

function noting(deps: Deps): Route[] {
  const { notes } = deps.desk.customers;
  const asked = async (caller: Caller, id: string | undefined) => {
    const { stays, site } = await customerOf(deps, caller, id);
    return { visitorId: stays.id, siteId: site.id };
  };
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/visitors/:id/notes",
      name: "visitorNoteAdd",
      records: { nothing: "shown" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Adds a note on a customer, which agents see beside each of their conversations. Repeating a noteId returns the stored note.",
      body: customerNoteRequest,
      reply: customerNoteReply,
      errors: ["NOT_FOUND", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "MESSAGE_ID_REUSED"],
      async handle({ caller, params: { id }, body }) {
        const who = agentOf(caller, body);
        const { visitorId } = await asked(caller, id);
        const { text, noteId } = body;
        return { note: customerNoteToWire(await notes.add({ ...who, visitorId, text, noteId })) };
      },
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/visitors/:id/notes/:note",
      name: "visitorNoteChange",
      records: "changed",
      may: "conversations.reply",
      on: "site",
      summary: "Changes a note on a customer: your own; managers can change every note.",
      body: customerNoteChange,
      reply: customerNoteReply,
      errors: ["NOT_FOUND", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT"],
      async handle({ caller, params: { id, note }, body }) {
        const { visitorId, siteId } = await asked(caller, id);
        const who = actorOf(caller, body, siteId);
        const changed = await notes.change({ ...who, visitorId, noteId: noteIdOf(note), text: body.text });
        return { note: customerNoteToWire(changed) };
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/visitors/:id/notes/:note",
      name: "visitorNoteDelete",
      records: "changed",
      may: "conversations.reply",
      on: "site",
      summary: "Deletes a note on a customer: your own; managers can delete every note.",
      reply: z.object({}),
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id, note } }) {
        // A key may delete every note, so it needn't say for whom.
        const { visitorId, siteId } = await asked(caller, id);
        const who = caller.member === undefined ? KEY_HOLDER : actorOf(caller, {}, siteId);
        await notes.delete({ ...who, visitorId, noteId: noteIdOf(note) });
        return {};
      },
    }),
  ];
}

function merging(deps: Deps): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/visitors/:id/merge",
      name: "visitorMerge",
      records: { own: ["customers-merged"] },
      may: "conversations.reply",
      on: "site",
      summary:
        "Merges a duplicate (`from`) into this customer: agents see one person with the conversations, notes, attributes and pages of both. Each chat window keeps only its own conversations. Two people with different customer IDs are refused.",
      body: mergeCustomersRequest,
      reply: customerReply,
      errors: ["NOT_FOUND", "CUSTOMERS_DIFFER"],
      async handle({ caller, params: { id }, body, request }) {
        const who = agentOf(caller, body);
        const { stays, site } = await customerOf(deps, caller, id);
        const from = (await customerOf(deps, caller, body.from)).stays.id;
        const { organisationId } = site;
        const audit = { ...auditActor(caller, request), organisationId, at: deps.clock.now() };
        await deps.desk.customers.merge({ ...who, into: stays.id, from, audit });
        return customer(deps, caller, await customerOf(deps, caller, stays.id));
      },
    }),
  ];
}

/** What the law lets a person ask for. */
function personalData(deps: Deps): Route[] {
  const { db, desk, clock } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/visitors/:id/export",
      name: "visitorExport",
      records: { own: ["exported"] },
      may: "conversations.manage",
      on: "site",
      summary:
        "Returns everything that is stored about a customer: identity, attributes, pages, notes, and every conversation with its messages, ratings, notes, events and mails.",
      reply: customerExport,
      errors: ["NOT_FOUND", "ROLE_TOO_LOW"],
      async handle({ caller, params: { id }, request, response }) {
        const found = await customerOf(deps, caller, id);
        const at = clock.now();
        const { organisationId } = found.site;
        const entry = { action: "exported", subject: found.stays.id, detail: { what: "customer" } } as const;
        await addAudit(db, { ...auditActor(caller, request), organisationId, ...entry, at });
        const name = `customer-${found.stays.id.slice(-8)}-${at.toISOString().slice(0, 10)}.json`;
        response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
        return {
          exportedAt: at.toISOString(),
          customer: await customer(deps, caller, found),
          identities: found.rows.map(identityToWire),
          conversations: await conversationsForExport(db, found.ids),
        };
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/visitors/:id",
      name: "visitorErase",
      records: { own: ["customer-erased"] },
      may: "conversations.delete",
      on: "site",
      summary:
        "Erases a customer with all their conversations, files, notes and pages. Their costs stay in your figures. This can't be undone.",
      reply: z.object({}),
      errors: ["NOT_FOUND", "ROLE_TOO_LOW"],
      async handle({ caller, params: { id }, request }) {
        const { stays, site } = await customerOf(deps, caller, id);
        const audit = { ...auditActor(caller, request), organisationId: site.organisationId, at: clock.now() };
        await desk.customers.erase({ visitorId: stays.id, audit });
        return {};
      },
    }),
  ];
}
