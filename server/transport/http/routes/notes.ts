import * as z from "zod/mini";
import { isId } from "../../../lib/ids.ts";
import { notesOf } from "../../../store/note.ts";
import { noteReply, noteRequest, notesReply } from "../../../wire/inbox.ts";
import { conversationOf } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { noteToWire } from "../../to-wire.ts";
import { agentOf } from "../agent-of.ts";
import { type Route, route } from "../route.ts";

/** What agents write to each other about a conversation. */
export function noteRoutes(deps: Pick<TransportDeps, "sites" | "db" | "desk">): Route[] {
  const { db, desk } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/conversations/:id/notes",
      name: "notes",
      may: "conversations.read",
      on: "site",
      summary: "Lists the notes on a conversation, oldest first.",
      auth: "key",
      scope: "conversations",
      reply: notesReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params }) {
        const { id } = await conversationOf(deps, caller, params.id);
        return { notes: (await notesOf(db, id)).map(noteToWire) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/conversations/:id/notes",
      name: "noteAdd",
      records: { nothing: "shown" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Adds a note for other agents. The visitor never sees it. Repeating a noteId returns the stored note. Members whom " +
        "it mentions follow the conversation from then on, and are told.",
      auth: "key",
      scope: "conversations",
      body: noteRequest,
      reply: noteReply,
      errors: [
        ...(["CONVERSATION_UNKNOWN", "CONVERSATION_MERGED", "NOT_FOUND"] as const),
        ...(["MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "MESSAGE_ID_REUSED"] as const),
      ],
      async handle({ caller, params, body }) {
        const who = agentOf(caller, body);
        const { id } = await conversationOf(deps, caller, params.id);
        const { text, noteId, mentions } = body;
        const added = await desk.notes.add({ ...who, conversationId: id, text, noteId, mentions });
        return { note: noteToWire(added) };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/conversations/:id/notes/:note",
      name: "noteDelete",
      records: "changed",
      may: "conversations.reply",
      on: "site",
      summary: "Deletes one of your own notes.",
      auth: "member",
      reply: z.object({}),
      errors: ["CONVERSATION_UNKNOWN", "SIGN_IN_NEEDED"],
      async handle({ caller, params: { id: conversationId, note: noteId = "" } }) {
        const { id } = await conversationOf(deps, caller, conversationId);
        if (!isId(noteId))
          throw bad(`"${noteId.slice(0, 80)}" isn't a note id.`, "Use the id, a UUID, from the list of notes.");
        await desk.notes.delete({ conversationId: id, noteId, agentId: caller.member?.id ?? "" });
        return {};
      },
    }),
  ];
}
