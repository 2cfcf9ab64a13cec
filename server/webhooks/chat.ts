import { inWords, summaryLines } from "../wire/handoff-summary.ts";
import type { WebhookKind, WebhookPayload } from "../wire/webhooks.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { type ChatWords, chatWords } from "./chat-words.ts";
import { deskFacts } from "./desk-facts.ts";
import { deskWords } from "./desk-words.ts";

/** Characters of a text in a channel: Slack refuses a block of more than 3,000. */
const MOST = 2_800;

/** What is said in a channel, before it's written in Slack's or Teams' format. */
interface Said {
  readonly title: string;
  readonly site: string;
  /** Somebody's own words, never to be read as formatting. */
  readonly text: string | undefined;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly link: { readonly title: string; readonly url: string } | undefined;
}

/** An event as a message to a team's channel. @param place the site's language, BCP 47, and time zone */
export function chatBodyOf(
  kind: Exclude<WebhookKind, "http">,
  payload: WebhookPayload,
  { language, timeZone }: { readonly language: string; readonly timeZone: string },
): Readonly<Record<string, unknown>> {
  const spoken = LANGUAGES.find((one) => one === language.slice(0, 2).toLowerCase()) ?? "en";
  const said = saidOf(payload, chatWords[spoken], (agent) =>
    payload.event === undefined
      ? []
      : deskFacts(payload.event, deskWords[spoken], { language: spoken, timeZone, agent }),
  );
  return kind === "slack" ? slackOf(said) : teamsOf(said);
}

type Fact = readonly [name: string, value: string | undefined];

/** @param desk what an event at the desk says, beside the agent who is named anyway */
function saidOf(payload: WebhookPayload, words: ChatWords, desk: (agent: string | undefined) => readonly Fact[]): Said {
  const { message, handoff, rating, note, visitor, conversation, event } = payload;
  const summary =
    handoff?.summary === undefined
      ? undefined
      : summaryLines(handoff.summary).map((line) => inWords(line, words.summary));
  const text = message?.text ?? note?.text ?? summary?.join("\n") ?? rating?.comment ?? undefined;
  const who = [visitor?.name, visitor?.email].filter((one) => one != null && one !== "").join(", ");
  const agent = message?.agent ?? handoff?.agent ?? note?.author ?? event?.agent ?? undefined;
  const score =
    rating?.score !== undefined
      ? `${rating.score}/5`
      : rating?.helped === undefined
        ? undefined
        : rating.helped
          ? words.helped
          : words.notHelped;
  const facts: Fact[] = [
    [words.visitor, who],
    [words.agent, agent],
    ...desk(agent),
    [words.rating, score],
    [words.file, message?.attachment?.name],
  ];
  const url = conversation !== undefined && "url" in conversation ? conversation.url : undefined;
  return {
    title: words.titles[payload.type],
    site: payload.site.name,
    text: text === undefined || text === "" ? undefined : cut(text),
    facts: facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as const])),
    link: url === undefined ? undefined : { title: words.open, url },
  };
}

/** Slack's incoming webhook: `text` is what a notification shows, Block Kit what the channel does. */
function slackOf({ title, site, text, facts, link }: Said) {
  const plain = (of: string) => ({ type: "plain_text", text: of, emoji: false });
  return {
    text: `${escaped(title)} (${escaped(site)})`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*${escaped(title)}* · ${escaped(site)}` } },
      ...(text === undefined ? [] : [{ type: "section", text: plain(text) }]),
      ...(facts.length === 0
        ? []
        : [{ type: "context", elements: facts.map(([name, value]) => plain(`${name}: ${value}`.slice(0, 500))) }]),
      ...(link === undefined
        ? []
        : [{ type: "actions", elements: [{ type: "button", text: plain(link.title), url: link.url }] }]),
    ],
  };
}

/** What a Power Automate workflow ("When a Teams webhook request is received") takes: an Adaptive Card. */
function teamsOf({ title, site, text, facts, link }: Said) {
  // Runs of a rich text aren't read as Markdown: a visitor can't write links or headings into the channel.
  const run = (of: string, more: object = {}) => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text: of, ...more }],
  });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            run(`${title} · ${site}`, { weight: "bolder", size: "medium" }),
            ...(text === undefined ? [] : [run(text)]),
            ...facts.map(([name, value]) => run(`${name}: ${value}`.slice(0, 500), { isSubtle: true })),
          ],
          ...(link === undefined ? {} : { actions: [{ type: "Action.OpenUrl", title: link.title, url: link.url }] }),
        },
      },
    ],
  };
}

/** Slack reads &, < and > as its own marks, such as <!channel>. */
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const cut = (text: string) => (text.length <= MOST ? text : `${[...text].slice(0, MOST - 1).join("")}…`);
