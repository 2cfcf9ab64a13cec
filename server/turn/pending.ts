import type { ReceivedMessage } from "../domain/message.ts";
import { silencedAmong } from "../store/conversation.ts";
import { adoptTurns, leasedTurns, type PendingTurn } from "../store/pending-turn.ts";
import { isGivenUp } from "./run.ts";
import { lineUp, type TakeDeps } from "./take.ts";

/** Finds turns that nobody is answering, and answers them. */
export class PendingTurns {
  readonly #deps: TakeDeps;
  /** Ours according to the database, and not in the queue at the last check. */
  #suspects: ReadonlySet<string> = new Set();

  constructor(deps: TakeDeps) {
    this.#deps = deps;
  }

  /** Takes over what dead processes left; resolves once it's answered. @returns how many turns */
  async finish(): Promise<number> {
    const runs = [...(await this.#adopt()), ...(await this.#ours()).map((row) => this.#run(row, false))];
    await Promise.all(runs);
    return runs.length;
  }

  /**
   * One check, to be repeated: takes over what dead nodes left, answers what this node stored without noticing (the
   * connection broke at the commit), and also learns from the database where an agent took the floor.
   */
  async look(): Promise<void> {
    const { node } = this.#deps;
    if (node.mayAdopt()) await this.#adopt();
    await this.#findLost();
    if (node.isShared) await this.#hearFloors();
  }

  async #adopt(): Promise<Promise<void>[]> {
    const { db, node, isDemo = false } = this.#deps;
    const rows = await adoptTurns(db, { node: node.id, seconds: node.deadAfterSeconds, isDemo });
    return rows.map((row) => this.#run(row, isGivenUp(row.turn.attempts - 1)));
  }

  /** Missing from the queue twice: a message that is being accepted at this moment isn't in it yet. */
  async #findLost(): Promise<void> {
    const lost = await this.#ours();
    for (const row of lost) if (this.#suspects.has(row.turn.id)) void this.#run(row, false);
    this.#suspects = new Set(lost.map(({ turn }) => turn.id));
  }

  /** This node's turns that aren't in the queue. */
  async #ours(): Promise<PendingTurn[]> {
    const { db, node, queue, isDemo = false } = this.#deps;
    const rows = await leasedTurns(db, { node: node.id, isDemo });
    return rows.filter(({ turn }) => queue.over(turn.id) === undefined);
  }

  async #hearFloors(): Promise<void> {
    const { db, floors } = this.#deps;
    const held = floors.held();
    if (held.length === 0) return;
    for (const conversationId of await silencedAmong(db, held)) floors.take(conversationId);
  }

  #run(row: PendingTurn, givenUp: boolean): Promise<void> {
    const wantsPerson = row.message.detail?.request === "person";
    return lineUp(this.#deps, receivedOf(row), { tooFast: false, wantsPerson, givenUp });
  }
}

function receivedOf({ turn, message }: PendingTurn): ReceivedMessage {
  const option = message.detail?.option;
  return {
    siteId: turn.siteId,
    conversationId: turn.conversationId,
    episodeId: turn.episodeId,
    messageId: message.id,
    sequence: message.sequence,
    turnId: turn.id,
    answerMessageId: turn.answerMessageId,
    text: message.text,
    storedAt: message.createdAt,
    ...(option === undefined ? {} : { optionArticleId: option }),
  };
}
