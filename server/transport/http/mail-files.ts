import type { Express } from "express";
import * as z from "zod/mini";
import type { TransportDeps } from "../deps.ts";
import { parse } from "../parse.ts";
import { sendError } from "./document.ts";
import { sendFile } from "./file-body.ts";
import { noFile } from "./widget-files.ts";

const query = z.object({
  /** When the link ends: seconds since 1970. */
  e: z.coerce.number().check(z.int(), z.positive()),
  t: z.string().check(z.maxLength(100)),
});

/**
 * Where an e-mail's link to a file that's too large for an e-mail leads. Its reader has no session: the link is signed for
 * that file, and ends.
 */
export function mountMailFiles(app: Express, deps: Pick<TransportDeps, "files" | "mail">): void {
  const { files, mail } = deps;
  if (mail === undefined) return;
  app.get("/mail/files/:id", async (request, response) => {
    const { id } = request.params;
    const given = parse(query, { e: request.query.e, t: request.query.t });
    const may = given.ok && mail.mayReadFile({ fileId: id, end: given.data.e, token: given.data.t });
    const found = may ? await files.find(id) : undefined;
    const open = found === undefined ? undefined : await files.open(found.file, "file");
    if (open !== undefined) return sendFile(response, open);
    response.setHeader("Cache-Control", "no-store");
    sendError(response.status(404), noFile());
  });
}
