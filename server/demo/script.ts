import { readFile } from "node:fs/promises";
import { z } from "zod";
import { RATING_REASONS } from "../wire/socket.ts";

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const span = z
  .string()
  .regex(/^\d+[smhd]$/, { error: "must be a time such as 40s, 3m, 5h or 2d" })
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS] * 1000);
/** How long after the step before it; default: by the kind of step. In milliseconds once read. */
const after = span.optional();

/** One step of the visitor or an agent. A step that doesn't match what the assistant did is skipped. */
const step = z.union([
  z.strictObject({
    /** The visitor writes. */
    say: z.string().min(1),
    /** Only if the assistant's last message did this: it offered a person, it answered, or it asked back. */
    when: z.enum(["offered", "answered", "asked"]).optional(),
    after,
  }),
  /** The visitor presses a clarifying question's button, or a suggestion's: the option with that title, otherwise the first. */
  z.strictObject({ choose: z.string(), after }),
  /** The visitor presses the button for a person. */
  z.strictObject({ button: z.literal(true), after }),
  /** A thumb under the last answer; up becomes down if the answer isn't from the article that the script expects. */
  z.strictObject({
    rate: z.enum(["up", "down"]),
    reason: z.enum(RATING_REASONS).optional(),
    comment: z.string().optional(),
    after,
  }),
  /** How satisfied the visitor was with the conversation. */
  z.strictObject({ score: z.int().min(1).max(5), comment: z.string().optional(), after }),
  /** An agent, by name, takes the conversation; the agent's steps below need this. */
  z.strictObject({ claim: z.string(), after }),
  z.strictObject({ note: z.string(), after }),
  z.strictObject({ reply: z.string(), after }),
  /** The agent hands the conversation back to the assistant, or closes it. */
  z.strictObject({ end: z.enum(["return", "close"]), after }),
]);
export type Step = z.infer<typeof step>;

const script = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** The visitor signed in at the shop; missing: anonymous. */
  who: z.strictObject({ name: z.string(), email: z.email() }).optional(),
  /** The shop page where it begins. */
  page: z.string().optional(),
  /** Key of the article that answers the first question. */
  expect: z.string().optional(),
  /** How long before the first start it begins; missing: some time in the four weeks before. */
  ago: span.optional(),
  steps: z.array(step).min(1),
});
export type Script = z.infer<typeof script>;

/** Reads `demo/conversations.jsonl`, one script per line. @throws what is wrong, with the line */
export async function readScripts(path: string): Promise<Script[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const parsed = script.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${path}, line ${i + 1}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}
