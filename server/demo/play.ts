import { createHash } from "node:crypto";
import type { Agent } from "../desk/agent.ts";
import type { Desk } from "../desk/desk.ts";
import { rate } from "../desk/rate.ts";
import type { Db } from "../ports/database/port.ts";
import { type ConversationRow, latestConversation } from "../store/conversation.ts";
import { openHandoff } from "../store/handoff.ts";
import { type MessageRow, messagesAfter } from "../store/message.ts";
import { notesOf } from "../store/note.ts";
import { setSatisfaction } from "../store/satisfaction.ts";
import { createVisitor, findVisitor, touchVisitor } from "../store/visitor.ts";
import { signedVisitor } from "../store/visitor-identity.ts";
import type { Turns } from "../turn/parts.ts";
import { ANSWER_FORMS, type Form } from "../wire/names.ts";
import type { DemoClock } from "./clock.ts";
import type { Script, Step } from "./script.ts";

/** An agent's steps. */
const BY_AGENTS = ["claim", "note", "reply", "end"];

/** What a script is played with: the same turns and desk that serve visitors, with a clock that can be set back. */
export interface Stage {
  readonly db: Db;
  readonly siteId: string;
  readonly clock: DemoClock;
  readonly turns: Turns;
  readonly desk: Desk;
}

/**
 * Plays one step of a script at its time. Every step may be played twice, because a process may die before recording
 * that it was played: messages have ids derived from the script, and everything else checks what exists first.
 * @returns the conversation, once there is one
 */
export async function play(
  stage: Stage,
  scene: { script: Script; index: number; step: Step; at: Date },
): Promise<ConversationRow | undefined> {
  const { db, siteId, clock, turns } = stage;
  const { script, index, step, at } = scene;
  clock.set(at);
  const visitorId = await visitorOf(stage, script, at);
  if (!BY_AGENTS.some((kind) => kind in step)) await touchVisitor(db, visitorId, at);
  const request = { siteId, visitorId, clientMessageId: `demo-${script.id}-${index}` };
  const conversation = await latestConversation(db, { siteId, visitorId });
  const talk =
    conversation === undefined ? [] : await messagesAfter(db, { conversationId: conversation.id, sequence: 0 });
  // Anything after this step comes from a run that died, and is ignored.
  const mine = talk.findIndex((row) => row.clientMessageId === request.clientMessageId);
  const before = mine < 0 ? talk : talk.slice(0, mine);
  const page = index === 0 && script.page !== undefined ? { page: script.page } : {};

  const wait = async (sent: Promise<{ repeated: boolean; answered: Promise<void> }>) => {
    const { repeated, answered } = await sent;
    await answered;
    // Stored by a run that died before it was answered.
    if (repeated) await turns.finishPending();
  };
  if ("say" in step && fits(step.when, before)) await wait(turns.send({ ...request, ...page, text: step.say }));
  if ("button" in step && conversation?.state !== "person" && conversation?.state !== "queued")
    await wait(turns.requestPerson(request));
  if ("choose" in step) {
    const options = before.at(-1)?.detail?.options ?? [];
    const option = options.find((one) => one.title === step.choose) ?? options[0];
    if (option !== undefined) await wait(turns.send({ ...request, text: option.title, articleId: option.articleId }));
  }
  if (conversation === undefined) return latestConversation(db, { siteId, visitorId });
  if ("rate" in step) await thumb(stage, { script, step, visitorId, answer: before.findLast(isAnswer) });
  if ("score" in step && talk.length > 0) {
    const { score, comment } = step;
    await setSatisfaction(db, {
      conversationId: conversation.id,
      score,
      at,
      ...(comment === undefined ? {} : { comment }),
    });
  }
  await act(stage, { script, index, step, conversationId: conversation.id });
  return latestConversation(db, { siteId, visitorId });
}

/** An agent's step; does nothing without a handoff, because then the assistant has answered after all. */
async function act(
  { db, desk }: Stage,
  options: { script: Script; index: number; step: Step; conversationId: string },
): Promise<void> {
  const { script, index, step, conversationId } = options;
  const open = await openHandoff(db, conversationId);
  if (open === undefined) return;
  const handoffId = open.id;
  if ("claim" in step) {
    if (open.state === "queued") await desk.claim({ handoffId, agent: step.claim });
    return;
  }
  const agent = script.steps.find((one) => "claim" in one)?.claim;
  // Somebody in the company may have taken it in the meantime: then it's theirs.
  if (agent === undefined || open.agent !== agent || open.agentId !== null) return;
  const who: Agent = { agent };
  if ("note" in step) {
    const there = (await notesOf(db, conversationId)).some((note) => note.text === step.note);
    if (!there) await desk.notes.add({ ...who, conversationId, text: step.note });
  }
  if ("reply" in step) {
    const clientMessageId = `demo-${script.id}-${index}`;
    await desk.reply({ ...who, handoffId, clientMessageId, text: step.reply });
  }
  if ("end" in step) await desk[step.end]({ ...who, handoffId });
}

async function thumb(
  stage: Stage,
  options: { script: Script; step: Extract<Step, { rate: string }>; visitorId: string; answer: MessageRow | undefined },
): Promise<void> {
  const { script, step, visitorId, answer } = options;
  if (answer === undefined) return;
  const right = script.expect === undefined || answer.detail?.citations?.some((one) => one.key === script.expect);
  const helped = step.rate === "up" && right === true;
  await rate(stage.db, {
    visitorId,
    messageId: answer.id,
    helped,
    at: stage.clock.now(),
    ...(helped ? {} : { reason: step.reason ?? "wrong-subject" }),
    // Praise for a wrong answer would be odd.
    ...(step.comment === undefined || (step.rate === "up") !== helped ? {} : { comment: step.comment }),
  });
}

/**
 * The script's visitor: known to the shop, or with a token that nobody can have, because no SHA-256 looks like this.
 */
async function visitorOf({ db, siteId }: Stage, script: Script, at: Date): Promise<string> {
  const tokenHash = `demo:${siteId}:${script.id}`;
  const there = await findVisitor(db, { siteId, tokenHash });
  if (there !== undefined) return there.id;
  if (script.who === undefined) return (await createVisitor(db, { siteId, tokenHash, at })).id;
  // The way a shop would number its customers.
  const digits = createHash("sha256").update(script.id).digest().readUInt32BE() % 900_000;
  const who = { externalId: `K${100_000 + digits}`, ...script.who };
  return (await signedVisitor(db, { siteId, who, at, tokenHash })).row.id;
}

/** The forms that ask the visitor to choose an article. */
const CHOICES = ["clarify", "suggested"];

function fits(when: Extract<Step, { say: string }>["when"], before: readonly MessageRow[]): boolean {
  if (when === undefined) return true;
  const last = before.findLast((row) => row.author === "machine");
  if (last === undefined) return false;
  if (when === "offered") return last.detail?.handoff === "offered";
  return when === "asked" ? CHOICES.includes(last.detail?.form ?? "") : isAnswer(last);
}

const isAnswer = (row: MessageRow) =>
  row.author === "machine" && ANSWER_FORMS.includes((row.detail?.form ?? "") as Form);
