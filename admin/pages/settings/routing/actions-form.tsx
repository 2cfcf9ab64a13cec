import { MultiSelect, NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { PRIORITIES } from "../../../../server/wire/desk.ts";
import type { RuleActions } from "../../../../server/wire/routing.ts";
import { useWords } from "../../../language.tsx";
import { words as triageWords } from "../../../parts/conversation/triage/words.ts";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { useTags, useTeams } from "../../../parts/conversation/use-setup.ts";
import { words } from "./words.ts";

const AS_IS = "";

/** What a rule does; what isn't chosen stays as it is. */
export function ActionsForm({ actions, onChange }: { actions: RuleActions; onChange(actions: RuleActions): void }) {
  const said = useWords(words);
  const triage = useWords(triageWords);
  const teams = useTeams();
  const tags = useTags();
  const colleagues = useColleagues().data?.colleagues ?? [];
  const { teamId, priority, tagIds = [], assignTo } = actions;
  const asIs = { value: AS_IS, label: said.asIs };
  const put = (change: { [Name in keyof RuleActions]?: RuleActions[Name] | undefined }) => {
    const next = { teamId, priority, tagIds: tagIds.length === 0 ? undefined : tagIds, assignTo, ...change };
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
  };
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {said.actions}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        <NativeSelect
          label={triage.team}
          data={[asIs, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
          value={teamId ?? AS_IS}
          onChange={(event) => put({ teamId: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={triage.priority}
          data={[asIs, ...PRIORITIES.map((one) => ({ value: one, label: triage.priorities[one] }))]}
          value={priority ?? AS_IS}
          onChange={(event) => put({ priority: PRIORITIES.find((one) => one === event.currentTarget.value) })}
        />
        <NativeSelect
          label={said.assignTo}
          description={said.assignToHelp}
          data={[asIs, ...colleagues.map(({ id, name }) => ({ value: id, label: name }))]}
          value={assignTo ?? AS_IS}
          onChange={(event) => put({ assignTo: event.currentTarget.value || undefined })}
        />
        <MultiSelect
          label={said.addTags}
          description={said.addTagsHelp}
          searchable
          data={tags.map(({ id, name }) => ({ value: id, label: name }))}
          value={tagIds}
          onChange={(next) => put({ tagIds: next.length === 0 ? undefined : next })}
        />
      </SimpleGrid>
    </Stack>
  );
}
