/** Who may do what: the one table that HTTP routes, sockets and the console read. */
import type { EVENTS } from "./names.ts";

export const ACTIONS = [
  "conversations.read",
  "conversations.reply",
  "conversations.manage",
  "conversations.delete",
  "assistant.try",
  "knowledge.suggest",
  "knowledge.read",
  "knowledge.write",
  "reports.read",
  "settings.read",
  "settings.write",
  "models.manage",
  "security.manage",
  "audit.read",
  "members.manage",
  "keys.manage",
  "roles.manage",
] as const;
/**
 * `conversations.read`: conversations, customers, notes and files; `.reply`: take, answer, assign, tag and close them;
 * `.manage`: a colleague's too, and what the whole team uses (canned replies, macros, tags, shared views); `.delete`:
 * delete them. `assistant.try`: ask test questions. `knowledge.suggest`: suggest changes; `.read`, `.write`: articles,
 * imports, sources, publishing. `reports.read`: figures and their exports. `settings.read`, `.write`: everything that a
 * site sets. `models.manage`: small models and tunes. `security.manage`: identity secrets, review by a second person.
 * `audit.read`: the audit log. `members.manage`: members and invitations. `keys.manage`: API keys. `roles.manage`: custom
 * roles, and links that make owners.
 */
export type Action = (typeof ACTIONS)[number];

/** What a route or command needs: an action, or only an account. */
export type Permission = Action | "account";

/** Whoever has these could give themselves the others: they can't be part of a custom role. */
export const OWNERS_ONLY = ["keys.manage", "roles.manage"] as const satisfies readonly Action[];

const VIEWER = ["conversations.read", "knowledge.read", "reports.read", "settings.read"] as const;
const AGENT = ["conversations.read", "conversations.reply", "assistant.try", "knowledge.suggest"] as const;
const MANAGER = [
  ...AGENT,
  "conversations.manage",
  "conversations.delete",
  "knowledge.read",
  "knowledge.write",
  "reports.read",
  "settings.read",
  "settings.write",
  "models.manage",
] as const;

/** What somebody limited to the conversations of some teams may do at most: nothing that is about all conversations. */
export const IN_TEAMS: readonly Action[] = AGENT;

export const BUILT_IN_ROLES = ["viewer", "agent", "manager", "owner"] as const;
export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];
/** `custom`: what the member's own role says. */
export const ROLES = [...BUILT_IN_ROLES, "custom"] as const;
export type Role = (typeof ROLES)[number];

/** What each built-in role may do. */
export const PERMISSIONS: Readonly<Record<BuiltInRole, readonly Action[]>> = {
  viewer: VIEWER,
  agent: AGENT,
  manager: MANAGER,
  owner: ACTIONS,
};

/** What an API key may do, within its scopes: never what only owners may. */
export const KEY_ACTIONS: readonly Action[] = MANAGER;

/** What an action can't do without: added to a custom role by itself. */
const IMPLIED: Partial<Record<Action, readonly Action[]>> = {
  "conversations.reply": ["conversations.read"],
  "conversations.manage": ["conversations.read", "conversations.reply"],
  "conversations.delete": ["conversations.read"],
  "knowledge.suggest": ["conversations.read"],
  "knowledge.write": ["knowledge.read"],
  "settings.write": ["settings.read"],
  "models.manage": ["settings.read"],
  "security.manage": ["settings.read"],
};

/** Those actions and what they can't do without, in the table's order. */
export function whole(actions: readonly Action[]): Action[] {
  const all = new Set([...actions, ...actions.flatMap((one) => IMPLIED[one] ?? [])]);
  return ACTIONS.filter((one) => all.has(one));
}

/** What a member may do. @param custom their own role's actions, if they have one */
export function actionsOf(role: Role, custom: readonly Action[] | undefined): readonly Action[] {
  return role === "custom" ? (custom ?? []) : PERMISSIONS[role];
}

/** Whether somebody who may do `actions` may do that. */
export function allows(actions: readonly Action[], needed: Permission): boolean {
  return needed === "account" || actions.includes(needed);
}

/** Nobody gives what they don't have. */
export function mayGive(own: readonly Action[], given: readonly Action[]): boolean {
  return given.every((action) => own.includes(action));
}

/** What each command of the desk's socket needs; a command that isn't here can't be served. */
export const DESK_COMMANDS = {
  typing: "conversations.reply",
  seenSet: "conversations.reply",
  visibilitySet: "conversations.reply",
  conversationWatch: "conversations.read",
} as const satisfies Partial<Record<keyof typeof EVENTS, Action>>;
export type DeskCommand = keyof typeof DESK_COMMANDS;
