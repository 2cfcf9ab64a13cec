import type { Express, Request, Response } from "express";
import * as z from "zod/mini";
import { isTester } from "../../desk/testers.ts";
import { TuppenceError } from "../../lib/errors.ts";
import type { SendReply } from "../../wire/socket.ts";
import { addressOf } from "../address.ts";
import type { TransportDeps } from "../deps.ts";
import { bad } from "../errors.ts";
import { faultLine, parse } from "../parse.ts";
import { stateNow } from "../state-now.ts";
import { messageToWire } from "../to-wire.ts";
import { admitVisitor, type VisitorSession } from "../visitor-auth.ts";
import type { createVisitorLimits } from "../visitor-limits.ts";
import { sendFile, withBody } from "./file-body.ts";

const named = z.object({ site: z.string() });
const upload = z.extend(named, {
  name: z.string().check(z.maxLength(1000)),
  clientMessageId: z.string().check(z.minLength(1), z.maxLength(100)),
  conversation: z.optional(z.string()),
  anew: z.optional(z.string()),
});

type Deps = Pick<TransportDeps, "db" | "sites" | "files" | "sessions" | "publicUrl" | "clock">;

/** Files that visitors send, and those of their own conversations. Each request carries the visitor's token. */
export function mountWidgetFiles(app: Express, deps: Deps, limits: ReturnType<typeof createVisitorLimits>): void {
  app.post("/widget/files", async (request, response) => {
    const { name, clientMessageId, conversation, anew, site: key } = queryOf(upload, request);
    // The visitor first: an unknown caller can't make us read a body.
    const { site, visitorId, email } = await visitorOf(deps, request, key);
    const who = { visitorId, address: addressOf(request) };
    await limits.upload(who);
    // Several files sent together can be the first of a conversation: they start a single one, and the files are
    // counted.
    if (conversation === undefined && anew !== undefined) await limits.begin(who);
    const isTest = await isTester(deps, {
      ...{ siteId: site.id, headers: request.headers, email },
      address: addressOf(request),
    });
    const sent = await withBody(request, response, (body) =>
      deps.files.attach({
        ...{ siteId: site.id, visitorId, clientMessageId, name, isTest },
        ...body,
        ...(conversation === undefined ? {} : { conversationId: conversation }),
        ...(anew === undefined ? {} : { anew: true }),
      }),
    );
    const reply: SendReply = {
      message: messageToWire(sent.row),
      conversation: await stateNow(deps, sent.conversation),
    };
    response.setHeader("Cache-Control", "no-store").json(reply);
  });
  for (const part of ["file", "preview"] as const) {
    const path = `/widget/files/:id${part === "file" ? "" : "/preview"}`;
    app.get(path, (request: Request<{ id: string }>, response) => give(request, response, part));
  }

  async function give(request: Request<{ id: string }>, response: Response, part: "file" | "preview"): Promise<void> {
    const { visitorId } = await visitorOf(deps, request, queryOf(named, request).site);
    const found = await deps.files.find(request.params.id);
    // What an agent hasn't sent yet isn't the visitor's.
    const isTheirs = found?.conversation.visitorId === visitorId && found.file.messageId !== null;
    const open = found !== undefined && isTheirs ? await deps.files.open(found.file, part) : undefined;
    if (open === undefined) throw noFile();
    await sendFile(response, open);
  }
}

/** @throws VISITOR_TOKEN_WRONG without a token, and what `admitVisitor` throws */
async function visitorOf(deps: Deps, request: Request, site: string): Promise<VisitorSession> {
  const token = request.headers.authorization?.match(/^Bearer +(\S+) *$/i)?.[1];
  const identity = request.headers["x-tuppence-identity"];
  if (token === undefined && identity === undefined) {
    throw new TuppenceError(
      "VISITOR_TOKEN_WRONG",
      "You need the visitor's token to do this.",
      "Connect first to get one.",
    );
  }
  const { host } = request;
  const coming = { auth: { site, token, identity }, headers: { ...request.headers, host } };
  return admitVisitor(coming, deps, { join: false });
}

function queryOf<T>(schema: z.ZodMiniType<T>, request: Request): T {
  const query = parse(schema, { ...request.query });
  if (query.ok) return query.data;
  throw bad(`There is a problem with the address: ${faultLine(query.faults, "the query")}.`, "See docs/widget.md.");
}

/** Also for somebody else's. */
export const noFile = (): TuppenceError =>
  new TuppenceError("NOT_FOUND", "This file doesn't exist.", "It may have been deleted with its conversation.");
