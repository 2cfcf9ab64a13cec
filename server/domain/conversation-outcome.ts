/**
 * How a conversation ended. Every conversation has exactly one outcome, the first of these that applies:
 *
 * 1. `open`: it is waiting for an agent, or an agent has it.
 * 2. `team`: an agent replied. But if the visitor's last feedback is bad and came after that reply: `unresolved`.
 * 3. `unresolved`, because it was one of:
 *    - `reopened`: the visitor came back on the same subject. They wrote again after the quiet period, in this or another
 *      conversation on the site, and within `reopenDays` of an answer here they asked something whose first ranked
 * article      is the one that this answer came from;
 *    - `contradicted`: the visitor's last feedback is bad, or the question was asked again in other words: of two
 * consecutive
 *      questions of one episode with the same first ranked article, the first was answered and the second is complete
 * in
 *      itself (a follow-up, which is searched for together with what it follows, isn't a repeat), and no good feedback
 * came      after it;
 *    - `no-reply`: it was queued for the team, and that ended without a reply.
 * 4. `confirmed`: the assistant answered, and the visitor gave good feedback.
 * 5. `open`: the visitor wrote something within the quiet period, and nobody closed the conversation.
 * 6. `presumed`: the assistant answered the last question, nobody asked for a person, and the visitor has written nothing
 *    for the quiet period.
 * 7. `abandoned`: the visitor left without an answer to the last question: the assistant asked back, suggested articles of
 *    which none was chosen, offered an agent or refused, or nothing was asked.
 *
 * "The assistant answered" means that one of its turns, or of the large model, was settled with an answer. A greeting,
 * a clarifying question, a suggestion or an offer of a person isn't one; what is answered after the visitor chose an
 * article is. Feedback is a thumb under an answer, or the rating of the
 * conversation: 4 and 5 are good, 1 and 2 bad, 3 is neither. "That helped" or "that didn't help", typed right after an
 * answer, counts as its thumb (text/patterns/feedback.ts). Demo conversations only count on the demo company's site;
 * tests never do.
 */
export const OUTCOME_RULE = {
  /** A visitor who comes back within this many days reopens a conversation. */
  reopenDays: 7,
  /** The lowest conversation rating that counts as good feedback, and the highest that counts as bad, from 1 to 5. */
  goodFrom: 4,
  badUpTo: 2,
} as const;
