import { MultiSelect, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ApprovalSettings } from "../../../../server/wire/approval.ts";
import { collectionsReply } from "../../../../server/wire/collections.ts";
import { articlesReply } from "../../../../server/wire/knowledge.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useTags } from "../../../parts/conversation/use-setup.ts";
import { words } from "./words.ts";

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What is chosen but no longer there can still be taken out. @param gone its name; absent: its own value */
const withChosen = (there: readonly Choice[], chosen: readonly string[], gone?: string): Choice[] => [
  ...there,
  ...chosen.filter((id) => !there.some((one) => one.value === id)).map((value) => ({ value, label: gone ?? value })),
];

/** What the assistant only drafts, for an agent to send. */
export function ApprovalChoice(request: {
  site: string;
  value: ApprovalSettings;
  onChange(value: ApprovalSettings): void;
}) {
  const { site, value, onChange } = request;
  const said = useWords(words);
  const of = new URLSearchParams({ site });
  const tags = useQuery({
    queryKey: ["article-tags", site],
    queryFn: async ({ signal }) =>
      (await call("GET", `knowledge/articles?${of}`, articlesReply, undefined, { signal })).tags,
  }).data;
  const collections = useQuery({
    queryKey: ["collections", site],
    queryFn: () => call("GET", `knowledge/collections?${of}`, collectionsReply),
  }).data?.collections;
  const topics = useTags().filter((one) => one.isTopic || value.topics.includes(one.id));
  const lists = [
    {
      name: "tags",
      choices: withChosen(
        (tags ?? []).map(({ tag }) => ({ value: tag, label: tag })),
        value.tags,
      ),
    },
    {
      name: "collections",
      choices: withChosen(
        (collections ?? []).map(({ id, title }) => ({ value: id, label: title })),
        value.collections,
        said.approvalGone,
      ),
    },
    {
      name: "topics",
      choices: withChosen(
        topics.map(({ id, name }) => ({ value: id, label: name })),
        value.topics,
        said.approvalGone,
      ),
    },
  ] as const;
  return (
    <Stack gap="sm">
      <Switch
        label={said.approvalEvery}
        description={said.approvalEveryText}
        checked={value.every}
        onChange={(event) => onChange({ ...value, every: event.currentTarget.checked })}
      />
      {value.every
        ? null
        : lists.map(({ name, choices }) => (
            <MultiSelect
              key={name}
              label={said.approvalLists[name]}
              placeholder={choices.length === 0 ? said.approvalNone[name] : undefined}
              disabled={choices.length === 0}
              maw={480}
              searchable
              clearable
              clearButtonProps={{ "aria-label": said.approvalClear(said.approvalLists[name]) }}
              data={choices}
              value={value[name]}
              onChange={(next) => onChange({ ...value, [name]: next })}
            />
          ))}
    </Stack>
  );
}
