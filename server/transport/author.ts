import type { Author } from "../store/article.ts";
import type { Caller } from "./deps.ts";

/** The caller, as the author of what they change. */
export const authorOf = ({ member, key }: Caller): Author => ({
  memberId: member?.id ?? null,
  name: member?.name ?? key?.name ?? null,
});
