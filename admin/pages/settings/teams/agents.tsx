import { Box, Button, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../../language.tsx";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { Loaded, Part } from "../section.tsx";
import { AgentDialog } from "./agent-dialog.tsx";
import { words } from "./words.ts";

/** What automatic assignment knows of each agent. */
export function Agents() {
  const said = useWords(words);
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
                {colleagues.map(({ id, name, capacity }) => (
                  <li key={id} className="row-card key-row">
                    <Box flex="1 1 240px" miw={0}>
                      <Text fw={600} className="isolate">
                        {name}
                      </Text>
                      <Text size="sm" c="dimmed">
                        {capacity === null ? said.asSite : said.upTo(capacity)}
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
