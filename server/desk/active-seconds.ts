/** A longer pause isn't work on this conversation; two minutes to read, look something up and type. Our assumption. */
const LONGEST_PAUSE_MS = 120_000;

/**
 * An agent's active seconds in a conversation: the gaps between claiming it, each message and the end, with long ones
 * cut. A clock that jumped back makes a gap of zero, never a negative one.
 */
export function activeSeconds(claimedAt: Date, messages: readonly Date[], endedAt: Date): number {
  const times = [claimedAt, ...messages.filter((at) => at >= claimedAt && at <= endedAt), endedAt].map((at) =>
    at.getTime(),
  );
  let ms = 0;
  for (let i = 1; i < times.length; i++) {
    const gap = (times[i] as number) - (times[i - 1] as number);
    ms += Math.min(LONGEST_PAUSE_MS, Math.max(0, gap));
  }
  return Math.ceil(ms / 1000);
}
