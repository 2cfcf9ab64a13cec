import { Badge, Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import type { MacroWire } from "../../../../server/wire/macros.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useMacros, useSaveMacro } from "../../../parts/macros.ts";
import { useSiteKey } from "../../../session.tsx";
import { RowActions, Uses } from "../canned-replies/row-end.tsx";
import { words as cannedWords } from "../canned-replies/words.ts";
import "../canned-replies/canned-replies.css";
import { Loaded, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { MacroDialog } from "./dialog.tsx";
import { words } from "./words.ts";

/** The macros of this site and of all sites. */
export default function Macros() {
  const said = useWords(words);
  const shared = useWords(cannedWords);
  const title = useWords(common).macros;
  const [archived, setArchived] = useState(false);
  const [edited, setEdited] = useState<MacroWire | "new" | null>(null);
  const query = useMacros(useSiteKey(), { archived });
  const save = useSaveMacro();
  return (
    <Section title={title} text={said.text} aside={<Button onClick={() => setEdited("new")}>{said.add}</Button>}>
      <Group>
        <SegmentedControl
          size="xs"
          aria-label={shared.show}
          value={archived ? "archived" : "used"}
          onChange={(value) => setArchived(value === "archived")}
          data={[
            { value: "used", label: shared.inUse },
            { value: "archived", label: shared.archived },
          ]}
        />
      </Group>
      {save.isError ? <Fault error={save.error} /> : null}
      <Loaded query={query}>
        {({ macros }) =>
          macros.length === 0 ? (
            archived ? (
              <Text c="dimmed">{shared.noneArchived}</Text>
            ) : (
              <Empty title={said.none}>{said.noneText}</Empty>
            )
          ) : (
            <ul className="canned-list" aria-label={title}>
              {macros.map((one) => (
                <Row
                  key={one.id}
                  macro={one}
                  busy={save.isPending}
                  onEdit={() => setEdited(one)}
                  onArchive={() => save.mutate({ id: one.id, archived: !one.archived })}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {edited === null ? null : (
        <MacroDialog {...(edited === "new" ? {} : { macro: edited })} onClose={() => setEdited(null)} />
      )}
    </Section>
  );
}

function Row(options: { macro: MacroWire; busy: boolean; onEdit(): void; onArchive(): void }) {
  const { macro, busy } = options;
  const said = useWords(words);
  const shared = useWords(cannedWords);
  const reply = macro.actions.find((one) => one.do === "reply");
  return (
    <li className="canned-row">
      <div className="canned-about">
        <Group gap={8}>
          <Text fw={600} size="sm">
            <bdi>{macro.name}</bdi>
          </Text>
          <Badge size="sm" variant="light" color="gray">
            {macro.site === null ? shared.allSites : shared.thisSite}
          </Badge>
        </Group>
        <Text size="sm">{macro.actions.map((one) => said.actions[one.do]).join(" → ")}</Text>
        {reply === undefined ? null : (
          <Text size="sm" lineClamp={2} className="canned-text">
            <bdi>{reply.text}</bdi>
          </Text>
        )}
        <Uses uses={macro.uses} lastUsedAt={macro.lastUsedAt} />
      </div>
      <RowActions
        name={macro.name}
        archived={macro.archived}
        busy={busy}
        onEdit={options.onEdit}
        onArchive={options.onArchive}
      />
    </li>
  );
}
