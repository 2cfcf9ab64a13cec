import { z } from "zod";
import { parsedJson } from "../lib/parsed-json.ts";

/** Far more than are asked for: a longer list is a loop. */
const MOST = 100;
const questions = z.array(z.string()).min(1).max(MOST);

/**
 * The questions in a large model's reply: a JSON array of strings, also with a fence or a sentence around it, or cut in
 * the middle of its last string.
 * @returns undefined if it isn't one
 */
export function readQuestions(reply: string): string[] | undefined {
  const from = reply.indexOf("[");
  if (from < 0) return undefined;
  const to = reply.lastIndexOf("]");
  const cut = reply.lastIndexOf('",');
  const whole = to > from ? reply.slice(from, to + 1) : cut > from ? `${reply.slice(from, cut + 1)}]` : "";
  const parsed = questions.safeParse(parsedJson(whole));
  return parsed.success ? parsed.data : undefined;
}
