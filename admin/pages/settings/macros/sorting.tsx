import { MultiSelect, NativeSelect } from "@mantine/core";
import { PRIORITIES, type Priority } from "../../../../server/wire/desk.ts";
import type { MacroAction } from "../../../../server/wire/macros.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { words as deskWords } from "../../../parts/conversation/triage/words.ts";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { useTags, useTeams } from "../../../parts/conversation/use-setup.ts";
import { snoozeTime } from "./snooze-time.ts";
import { words } from "./words.ts";

const NOTHING = "nothing";
/** Minutes; null: until the customer writes. */
const SNOOZES = [60, 240, 1440, 3 * 1440, 7 * 1440, null] as const;

/** What a macro does last. */
export type End = Extract<MacroAction, { do: "assign" | "snooze" | "close" | "return" }>;

/** Tags that a macro adds, and the priority that it sets. */
export function TagsAndPriority(options: {
  tags: readonly string[];
  onTags(tags: string[]): void;
  priority: Priority | undefined;
  onPriority(priority: Priority | undefined): void;
}) {
  const said = useWords(words);
  const { priorities } = useWords(deskWords);
  const known = useTags();
  return (
    <>
      <MultiSelect
        label={said.addTags}
        searchable
        value={[...options.tags]}
        data={known.map((tag) => ({ value: tag.id, label: tag.name }))}
        onChange={options.onTags}
      />
      <NativeSelect
        label={said.setPriority}
        value={options.priority ?? NOTHING}
        data={[
          { value: NOTHING, label: said.keepPriority },
          ...PRIORITIES.map((value) => ({ value, label: priorities[value] })),
        ]}
        onChange={({ currentTarget: { value } }) => options.onPriority(PRIORITIES.find((one) => one === value))}
      />
    </>
  );
}

/** What becomes of the conversation afterwards, with whom it goes to or for how long it's put off. */
export function Afterwards({ end, onChange }: { end: End | undefined; onChange(end: End | undefined): void }) {
  const said = useWords(words);
  const choices: Record<string, End | undefined> = {
    [NOTHING]: undefined,
    close: { do: "close" },
    return: { do: "return" },
    assign: { do: "assign", to: null },
    snooze: { do: "snooze", minutes: SNOOZES[2] },
  };
  return (
    <>
      <NativeSelect
        label={said.afterwards}
        value={end?.do ?? NOTHING}
        onChange={({ currentTarget: { value } }) => onChange(choices[value])}
        data={[
          { value: NOTHING, label: said.nothing },
          ...(["close", "return", "assign", "snooze"] as const).map((value) => ({ value, label: said.actions[value] })),
        ]}
      />
      {end?.do === "assign" ? <Assignee end={end} onChange={onChange} /> : null}
      {end?.do === "snooze" ? <Snooze end={end} onChange={onChange} /> : null}
    </>
  );
}

function Assignee({ end, onChange }: { end: Extract<End, { do: "assign" }>; onChange(end: End): void }) {
  const said = useWords(words);
  const desk = useWords(deskWords);
  const teams = useTeams();
  const colleagues = useColleagues().data?.colleagues ?? [];
  return (
    <>
      <NativeSelect
        label={said.assignTo}
        value={end.to ?? NOTHING}
        data={[
          { value: NOTHING, label: said.toQueue },
          ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) => onChange({ ...end, to: value === NOTHING ? null : value })}
      />
      <NativeSelect
        label={desk.team}
        value={end.team ?? NOTHING}
        data={[{ value: NOTHING, label: said.keepTeam }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ do: "assign", to: end.to, ...(value === NOTHING ? {} : { team: value }) })
        }
      />
    </>
  );
}

function Snooze({ end, onChange }: { end: Extract<End, { do: "snooze" }>; onChange(end: End): void }) {
  const said = useWords(words);
  const desk = useWords(deskWords);
  const { language } = useLanguage();
  const all = SNOOZES.some((one) => one === end.minutes) ? SNOOZES : [...SNOOZES, end.minutes];
  return (
    <NativeSelect
      label={said.snoozeFor}
      value={String(end.minutes)}
      data={all.map((minutes) => ({
        value: String(minutes),
        label: minutes === null ? desk.untilReply : snoozeTime(minutes, language),
      }))}
      onChange={({ currentTarget: { value } }) =>
        onChange({ do: "snooze", minutes: value === "null" ? null : Number(value) })
      }
    />
  );
}
