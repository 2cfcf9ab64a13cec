import type { VisitorWire } from "../../../server/wire/conversations.ts";
import type { ConversationWords } from "./words.ts";

/** A visitor's name or address; if they gave neither, the end of their id, to tell them apart. */
export function nameOf(visitor: Pick<VisitorWire, "id" | "name" | "email">, said: ConversationWords): string {
  // Marks that change the direction of a text, and names made of nothing else.
  const name = visitor.name?.replace(/[\p{Cf}\p{Cc}]/gu, "").trim() ?? "";
  return name !== "" ? name : (visitor.email ?? said.visitor(visitor.id.slice(-4).toUpperCase()));
}
