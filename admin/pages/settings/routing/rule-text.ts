import type { RuleActions, RuleCondition } from "../../../../server/wire/routing.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { words as triageWords } from "../../../parts/conversation/triage/words.ts";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { useTags, useTeams } from "../../../parts/conversation/use-setup.ts";
import { reasonWords } from "../../../words/reasons.ts";
import { words } from "./words.ts";

/** Conditions and actions of a rule as people read them. */
export function useRuleText() {
  const said = useWords(words);
  const { priorities, sentiments } = useWords(triageWords);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const teams = useTeams();
  const tags = useTags();
  const colleagues = useColleagues().data?.colleagues ?? [];
  const any = (values: readonly string[]) =>
    new Intl.ListFormat(language, { type: "disjunction" }).format(values.map(said.quoted));
  const tagNames = (ids: readonly string[]) => ids.map((id) => tags.find((one) => one.id === id)?.name ?? said.deleted);
  const inLanguage = new Intl.DisplayNames(language, { type: "language" });

  const hoursText = ({ is, teamId }: Extract<RuleCondition, { on: "hours" }>) => {
    const text = is === "outside" ? said.outside : said.within;
    if (teamId === undefined) return text;
    return said.ofTeam(teams.find((one) => one.id === teamId)?.name ?? said.deleted, text);
  };
  const condition = (one: RuleCondition): string => {
    switch (one.on) {
      case "page":
        return said.onPage(any(one.contains));
      case "words":
        return said.onWords(any(one.any));
      case "language":
        return said.onLanguage(any(one.is.map((code) => inLanguage.of(code) ?? code)));
      case "attribute":
        return said.onAttribute(one.name, any(one.is));
      case "attribute-over":
        return said.onAttributeOver(one.name, new Intl.NumberFormat(language).format(one.over));
      case "reason":
        return said.onReason(any(one.is.map((reason) => reasons[reason])));
      case "hours":
        return hoursText(one);
      case "sentiment":
        return said.onSentiment(any(one.is.map((sentiment) => sentiments[sentiment])));
      case "tag":
        return said.onTag(any(tagNames(one.has)));
    }
  };
  const actions = ({ teamId, priority, tagIds = [], assignTo }: RuleActions): string[] => [
    ...(teamId === undefined ? [] : [said.toTeam(teams.find((one) => one.id === teamId)?.name ?? said.deleted)]),
    ...(priority === undefined ? [] : [said.toPriority(priorities[priority])]),
    ...(tagIds.length === 0 ? [] : [said.toTags(tagNames(tagIds).join(", "))]),
    ...(assignTo === undefined
      ? []
      : [said.toAgent(colleagues.find((one) => one.id === assignTo)?.name ?? said.deleted)]),
  ];
  return { condition, actions };
}
