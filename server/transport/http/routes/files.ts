import type { Response } from "express";
import * as z from "zod/mini";
import { attachedFile } from "../../../desk/attached-file.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { findHandoff } from "../../../store/handoff.ts";
import { fileQuery, fileReply } from "../../../wire/files.ts";
import { seenConversation } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { attachmentToWire } from "../../to-wire.ts";
import { agentOf } from "../agent-of.ts";
import { sendFile, withBody } from "../file-body.ts";
import { type Route, route } from "../route.ts";
import { noFile } from "../widget-files.ts";

type Deps = Pick<TransportDeps, "db" | "sites" | "files">;
const common = { auth: "key", scope: "conversations" } as const;

/** Files of conversations: what agents send, and everything for those who may read the conversation. */
export function fileRoutes(deps: Deps): Route[] {
  const { db, files } = deps;

  /** @throws NOT_FOUND, also for another organisation's */
  async function checkHandoff(caller: Caller, id = ""): Promise<string> {
    const row = await findHandoff(db, id);
    if (row !== undefined && (await seenConversation(deps, caller, row.conversationId)) !== undefined) return row.id;
    const said = `There is no handoff ${id}.`;
    throw new TuppenceError("NOT_FOUND", said, "GET /api/v1/handoffs lists the open ones.");
  }

  /** @throws NOT_FOUND, also for another organisation's */
  async function checkFile(caller: Caller, id: string) {
    const found = await files.find(id);
    if (found === undefined || (await seenConversation(deps, caller, found.conversation.id)) === undefined)
      throw noFile();
    return found.file;
  }

  async function give(call: { caller: Caller; response: Response; id: string }, part: "file" | "preview") {
    const open = await files.open(await checkFile(call.caller, call.id), part);
    if (open === undefined) throw noFile();
    await sendFile(call.response, open);
    return undefined;
  }

  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/handoffs/:id/files",
      name: "handoffFile",
      records: { nothing: "shown" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Takes a file, which is the body, for a conversation that the agent has. Send it with a reply that names its id; without one, it's removed after a day. Repeating a clientFileId returns the stored file.",
      query: fileQuery,
      stream: true,
      reply: fileReply,
      errors: [
        ...["NOT_FOUND", "HANDOFF_NOT_YOURS", "FILE_NOT_ALLOWED", "BODY_TOO_LARGE", "MESSAGE_ID_REUSED"],
        ...["DISK_FULL", "FILES_UNAVAILABLE"],
      ] as Route["errors"],
      async handle({ caller, params, query, request, response }) {
        const who = agentOf(caller, query);
        const handoffId = await checkHandoff(caller, params.id);
        const { name, clientFileId } = query;
        const row = await withBody(request, response, (body) =>
          files.add({ ...who, ...body, handoffId, name, clientFileId }),
        );
        return { file: attachmentToWire(attachedFile(row)) };
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/files/:id",
      name: "fileDrop",
      records: { nothing: "shown" },
      may: "conversations.reply",
      on: "site",
      summary: "Removes a file that the agent has sent but no reply has taken yet.",
      query: z.object({ agent: z.optional(z.string().check(z.maxLength(100))) }),
      reply: z.object({ removed: z.literal(true) }),
      errors: ["NOT_FOUND"],
      async handle({ caller, params, query }) {
        const id = params.id as string;
        await checkFile(caller, id);
        await files.drop({ ...agentOf(caller, query), fileId: id });
        return { removed: true as const };
      },
    }),
    ...(["file", "preview"] as const).map((part) =>
      route({
        ...common,
        method: "get",
        path: `/api/v1/files/:id${part === "file" ? "" : "/preview"}`,
        name: part === "file" ? "file" : "filePreview",
        may: "conversations.read",
        on: "site",
        summary:
          part === "file"
            ? "Returns a conversation's file. Only pictures that were encoded anew have their own type; anything else is application/octet-stream."
            : "Returns the preview of a picture, as PNG or JPEG, at most 720 pixels wide or high.",
        reply: part === "file" ? "application/octet-stream" : "image/*",
        errors: ["NOT_FOUND", "FILES_UNAVAILABLE"],
        handle: ({ caller, params, response }) => give({ caller, response, id: params.id as string }, part),
      }),
    ),
  ];
}
