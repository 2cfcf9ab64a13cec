/**
 * What an involved conversation came to (DESIGN section 7). Involved: the machine, or the large model, answered at least
 * once; a greeting, a clarifying question and an offer of a person are no answers. Each involved conversation has exactly
 * one class, the first of these that holds:
 *
 * 1. `handed-on`: it was queued for a person, or a person took it.
 * 2. `reopened`: the visitor came back on the same subject. They wrote again after the quiet period, in this or another
 *    conversation on the site, and within REOPEN_DAYS of an answer here asked something whose first ranked article is
 *    the one that this answer rested on.
 * 3. `contradicted`: the visitor's last opinion is a bad one, or the question was asked again in other words: of two
 *    consecutive questions of one episode with the same first ranked article the first was answered and the second stands
 *    alone (a follow-up, which is searched for together with what it follows, is no repeat), and no good opinion came
 *    after it.
 * 4. `confirmed`: the visitor gave a good opinion.
 * 5. `assumed`: no person was asked for, and the visitor has written nothing for the quiet period.
 * 6. `open`: it may still go either way.
 *
 * An opinion is a thumb under an answer, or the rating of the whole: 4 and 5 are good, 1 and 2 bad, 3 is neither. Who
 * types "that helped" or "that didn't help" right after an answer has pressed its thumb (text/patterns/opinions.ts).
 * Demo conversations count on the demo company's site only.
 */
export const RESOLUTION = {
  /** Days within which a visitor who comes back reopens a conversation. Source: DESIGN section 7. */
  reopenDays: 7,
  /** Least rating of the whole that is a good opinion, and highest that is a bad one; of 1 to 5. */
  goodFrom: 4,
  badUpTo: 2,
} as const;
