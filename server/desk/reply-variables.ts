import type { VisitorRow } from "../store/visitor.ts";
import { guessLanguage, primaryLanguage } from "../text/language.ts";
import { ATTRIBUTE, type ReplyVariable, type VariableValues } from "../wire/reply-variables.ts";

/** Characters of a conversation's id that people call its number, as screens show it. */
const NUMBER_LENGTH = 8;

/** The values of a conversation's variables; those without one are left out. */
export function variableValues(options: {
  readonly conversationId: string;
  readonly visitor: Pick<VisitorRow, "name" | "email" | "attributes">;
  /** Who writes; undefined: it isn't known yet. */
  readonly agent: string | undefined;
  readonly siteName: string;
}): VariableValues {
  const { visitor, agent, conversationId } = options;
  const own: Record<ReplyVariable, string> = {
    "customer.name": visitor.name ?? "",
    "customer.first_name": firstName(visitor.name),
    "customer.email": visitor.email ?? "",
    "agent.name": agent ?? "",
    "agent.first_name": firstName(agent),
    "site.name": options.siteName,
    "conversation.number": conversationId.slice(-NUMBER_LENGTH),
  };
  const attributes = Object.entries(visitor.attributes ?? {}).map(
    ([name, values]) => [`${ATTRIBUTE}${name}`, values.join(", ")] as const,
  );
  return Object.fromEntries([...Object.entries(own), ...attributes].filter(([, value]) => value.trim() !== ""));
}

const firstName = (name: string | null | undefined): string => name?.trim().split(/\s+/u)[0] ?? "";

/**
 * The language that a visitor writes, without region: by their last words, if these tell it; otherwise their chat's, or the
 * site's.
 * @param said their messages, oldest first
 */
export function languageOfVisitor(said: readonly string[], chat: string | null, site: string): string {
  return primaryLanguage(guessLanguage(said.slice(-3).join("\n"), chat ?? site));
}
