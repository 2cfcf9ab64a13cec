import { Box, Button, Text } from "@mantine/core";
import { useState } from "react";
import type { Colleague } from "../../../../server/wire/inbox.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { useTags } from "../../../parts/conversation/use-setup.ts";
import { Loaded, Part } from "../section.tsx";
import { AgentDialog } from "./agent-dialog.tsx";
import { words } from "./words.ts";

/** What automatic assignment knows of each agent. */
export function Agents() {
  const said = useWords(words);
  const textOf = useTextOf();
  const query = useColleagues();
  const [edited, setEdited] = useState<string | null>(null);
  return (
    <Part title={said.agents} text={said.agentsText}>
      <Loaded query={query}>
        {({ colleagues }) => {
          const agent = colleagues.find((one) => one.id === edited);
          return (
            <>
              <ul className="plain-list" aria-label={said.agents}>
                {colleagues.map(({ id, name, ...set }) => (
                  <li key={id} className="row-card key-row">
                    <Box flex="1 1 240px" miw={0}>
                      <Text fw={600} className="isolate">
                        {name}
                      </Text>
                      <Text size="sm" c="dimmed" className="isolate" lineClamp={2}>
                        {textOf(set)}
                      </Text>
                    </Box>
                    <Button size="xs" variant="default" onClick={() => setEdited(id)} aria-label={said.editAgent(name)}>
                      {said.edit}
                    </Button>
                  </li>
                ))}
              </ul>
              {agent === undefined ? null : <AgentDialog agent={agent} onClose={() => setEdited(null)} />}
            </>
          );
        }}
      </Loaded>
    </Part>
  );
}

/** An agent's limit and skills in one line. */
function useTextOf() {
  const said = useWords(words);
  const { language } = useLanguage();
  const tags = useTags();
  const names = new Intl.DisplayNames([language], { type: "language" });
  return ({ capacity, languages, tagIds }: Pick<Colleague, "capacity" | "languages" | "tagIds">) => {
    const skills = [
      ...languages.map((one) => names.of(one) ?? one),
      ...tags.filter((tag) => tagIds.includes(tag.id)).map((tag) => tag.name),
    ];
    const limit = capacity === null ? said.asSite : said.upTo(capacity);
    return skills.length === 0 ? limit : `${limit} · ${skills.join(", ")}`;
  };
}
