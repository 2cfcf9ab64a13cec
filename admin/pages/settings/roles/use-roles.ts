import { useQuery } from "@tanstack/react-query";
import { rolesReply } from "../../../../server/wire/auth.ts";
import { type Action, actionsOf, BUILT_IN_ROLES, mayGive, type Role } from "../../../../server/wire/permissions.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useSession } from "../../../session.tsx";
import { words } from "../members/words.ts";

export const ROLES_KEY = ["roles"];

/** The organisation's custom roles. */
export function useRoles() {
  return useQuery({ queryKey: ROLES_KEY, queryFn: () => call("GET", "roles", rolesReply) });
}

export interface RoleOption {
  /** A built-in role's name, or "custom:" and the id. */
  readonly value: string;
  readonly label: string;
  readonly choice: { readonly role: Role; readonly roleId?: string };
  /** Whether the member may give it. */
  readonly may: boolean;
  /** It's about all conversations: whoever has it can't be limited to teams. */
  readonly isForAll: boolean;
}

/** Every role that there is, to choose from. */
export function useRoleOptions(): readonly RoleOption[] {
  const said = useWords(words);
  const { actions: own } = useSession();
  const custom = useRoles().data?.roles ?? [];
  const rights = (given: readonly Action[]) => ({
    may: mayGive(own, given),
    isForAll: given.includes("conversations.manage"),
  });
  return [
    ...BUILT_IN_ROLES.map((role) => ({
      ...{ value: role, label: said.roles[role], choice: { role }, ...rights(actionsOf(role, undefined)) },
    })),
    ...custom.map(({ id, name, actions }) => ({
      ...{ value: `custom:${id}`, label: name, choice: { role: "custom" as const, roleId: id }, ...rights(actions) },
    })),
  ];
}

/** The option's value of what somebody has. */
export function optionOf({ role, roleId }: { role: Role; roleId: string | null }): string {
  return role === "custom" ? `custom:${roleId ?? ""}` : role;
}
