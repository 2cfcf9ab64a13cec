import type { PushReady } from "../store/push.ts";
import type { PushNews } from "../wire/push.ts";
import type { PushJob } from "./look.ts";
import { pushWords } from "./words.ts";

/** Characters of a customer's words: a notification shows two lines, and push services take 4 KB. */
const MAX_TEXT = 200;
const MAX_NAME = 80;

const shortened = (text: string, most: number) => {
  const letters = [...text.replace(/\s+/g, " ").trim()];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
};

/** What a device shows. @param withText the customer's name and words too, if the site wants that */
export function newsOf(job: PushJob, ready: PushReady, withText: boolean): PushNews {
  const { siteName, customer, text, agent, waiting, subscription } = ready;
  const words = pushWords(subscription.language);
  const about = words.about[job.about];
  const news = { id: job.eventId, conversationId: job.conversationId, atMs: job.atMs, waiting };
  if (!withText) return { ...news, title: shortened(siteName, MAX_NAME), body: about };
  const name = shortened(customer ?? words.nameless, MAX_NAME);
  const said = text === null ? about : shortened(agent === null ? text : `${agent}: ${text}`, MAX_TEXT);
  return job.about === "message"
    ? { ...news, title: name, body: said }
    : { ...news, title: about, body: shortened(`${name}: ${said}`, MAX_TEXT + MAX_NAME) };
}

/** What the button for a test sends. */
export function testNews(language: string, atMs: number, waiting: number): PushNews {
  return { id: `test-${atMs}`, title: "Tuppence", body: pushWords(language).test, conversationId: null, atMs, waiting };
}
