/** Files in conversations: which ones a site takes, and what a file that waits to be sent looks like. */
import * as z from "zod/mini";
import { attachmentWire } from "./http.ts";

/** Agents' files that one reply can have. */
export const MAX_FILES_OF_REPLY = 10;

/** POST /api/v1/handoffs/:id/files, with the file's bytes as the body. */
export const fileQuery = z.object({
  name: z.string().check(z.maxLength(1000)),
  /** A repeat under the same id is the same file. */
  clientFileId: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The agent's name; only with an API key. */
  agent: z.optional(z.string().check(z.maxLength(100))),
});

export const fileReply = z.object({ file: attachmentWire });
export type FileReply = z.infer<typeof fileReply>;
