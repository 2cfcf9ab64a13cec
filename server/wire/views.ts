/** Saved views: filters of the list under a name. */
import * as z from "zod/mini";
import { conversationFilter } from "./conversations.ts";

export const VIEW_LIMITS = { name: 60, own: 50, shared: 100 };
/** Up to how many conversations a view's number says exactly. */
export const MAX_COUNTED = 1_000;

/** The list's filter, on the site that is open or on all. */
export const viewFilter = z.extend(conversationFilter, { sites: z.optional(z.enum(["all"])) });
export type ViewFilter = z.infer<typeof viewFilter>;

const viewName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, { error: "is empty: give it a name" }),
    z.maxLength(VIEW_LIMITS.name, { error: `has more than ${VIEW_LIMITS.name} characters: choose a shorter name` }),
  );
const filter = viewFilter.check(
  z.refine((one) => Object.values(one).some((value) => value !== undefined && value !== ""), {
    error: "is empty: choose what the view shows",
  }),
);

export const viewWire = z.object({
  id: z.string(),
  name: z.string(),
  /** Everybody's; else the caller's own. */
  shared: z.boolean(),
  filter: viewFilter,
  /** Conversations in it, on the site asked about or on all; at most `MAX_COUNTED`. */
  count: z.int(),
});
export type ViewWire = z.infer<typeof viewWire>;

export const viewsQuery = z.object({ site: z.optional(z.string().check(z.maxLength(100))) });
/** GET /api/v1/views: everybody's, then one's own, each in their order. */
export const viewsReply = z.object({ views: z.array(viewWire) });
export type ViewsReply = z.infer<typeof viewsReply>;
/** POST: one's own, or (managers) everybody's. */
export const viewNew = z.object({ name: viewName, shared: z._default(z.boolean(), false), filter });
/** PATCH: what is left out stays. */
export const viewChange = z.object({ name: z.optional(viewName), filter: z.optional(filter) });
/** PUT /api/v1/views/order: everybody's or one's own, all of them, in their new order. */
export const viewOrder = z.object({
  shared: z.boolean(),
  ids: z.array(z.uuid()).check(z.maxLength(VIEW_LIMITS.shared)),
});
/** What every change replies with. */
export const viewDone = z.object({ id: z.optional(z.string()) });
