/** What a manager sets for an agent. */
import * as z from "zod/mini";

/** Open conversations up to which an agent can be assigned more automatically, at most. */
export const MAX_CAPACITY = 200;

/** PATCH /api/v1/colleagues/:id: what is left out stays. */
export const colleagueChange = z.object({
  /** 0: none automatically; null: as the site says. */
  capacity: z.optional(
    z.nullable(
      z
        .int({ error: "must be a whole number, or null for the site's" })
        .check(
          z.minimum(0, { error: "must be 0 or more" }),
          z.maximum(MAX_CAPACITY, { error: `must be ${MAX_CAPACITY} or less` }),
        ),
    ),
  ),
});
