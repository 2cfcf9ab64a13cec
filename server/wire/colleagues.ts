/** What a manager sets for an agent. */
import * as z from "zod/mini";

/** Open conversations up to which an agent can be assigned more automatically, at most. */
export const MAX_CAPACITY = 200;
/** Skills of one agent, at most. */
const MAX_LANGUAGES = 30;
const MAX_TAGS = 100;

const isLanguage = (text: string): boolean => {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
};

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
  /** Skills: the languages that they answer in. */
  languages: z.optional(
    z
      .array(
        z.string().check(z.maxLength(35), z.refine(isLanguage, { error: "must be a language such as de or pt-BR" })),
      )
      .check(z.maxLength(MAX_LANGUAGES)),
  ),
  /** Skills: the tags whose conversations they're good at. */
  tagIds: z.optional(z.array(z.uuid({ error: "must be an id from the list" })).check(z.maxLength(MAX_TAGS))),
});
