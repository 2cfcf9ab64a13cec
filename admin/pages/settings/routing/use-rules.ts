import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type RulesReply, type RuleWire, rulesReply } from "../../../../server/wire/routing.ts";
import { call } from "../../../api.ts";
import { RULES } from "../../../parts/conversation/use-setup.ts";
import { useSiteKey } from "../../../session.tsx";

/** What an operator writes of a rule. */
export type RuleDraft = Pick<RuleWire, "name" | "enabled" | "conditions" | "actions" | "isLast">;

/** A site's rules, in their order. */
export function useRules() {
  const site = useSiteKey();
  return useQuery({
    queryKey: [RULES, site],
    queryFn: () => call("GET", `routing-rules?site=${site}`, rulesReply),
  });
}

/** A change of the rules; every reply is the whole list. */
export function useRuleChange<T>(change: (site: string, what: T) => Promise<RulesReply>, onDone?: () => void) {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (what: T) => change(site, what),
    onSuccess(reply) {
      queries.setQueryData([RULES, site], reply);
      onDone?.();
    },
  });
}

export const storeRule = (site: string, { id, ...draft }: RuleDraft & { readonly id?: string }): Promise<RulesReply> =>
  id === undefined
    ? call("POST", "routing-rules", rulesReply, { site, ...draft })
    : call("PATCH", `routing-rules/${id}`, rulesReply, draft);

export const switchRule = (_site: string, { id, enabled }: Pick<RuleWire, "id" | "enabled">): Promise<RulesReply> =>
  call("PATCH", `routing-rules/${id}`, rulesReply, { enabled });

export const sortRules = (site: string, ids: readonly string[]): Promise<RulesReply> =>
  call("PUT", "routing-rules/order", rulesReply, { site, ids });

export const deleteRule = (_site: string, id: string): Promise<RulesReply> =>
  call("DELETE", `routing-rules/${id}`, rulesReply);
