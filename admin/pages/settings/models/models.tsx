import { Badge, Group, Progress, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type PartWire, partsReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { Catalogue } from "./catalogue.tsx";
import { Exams } from "./exams.tsx";
import { Tune } from "./tune/tune.tsx";
import { useModels } from "./use-models.ts";
import { words } from "./words.ts";

const COLOURS = { ready: "green", starting: "blue", degraded: "yellow", absent: "gray", failed: "red" } as const;
/** Milliseconds between two checks, so that a download or a restart shows up by itself. */
const LOOK_MS = 3_000;

/** A part's name in the server's reply, and its key in the words, where "judge" is an exam. */
const PARTS = [
  ["embedder", "embedder"],
  ["judge", "passageJudge"],
  ["smallModel", "smallModel"],
  ["largeModel", "largeModel"],
] as const;

/** What is running here: its status, its exams, and the alternatives. */
export default function Models() {
  const said = useWords(words);
  const title = useWords(common).models;
  const models = useModels();
  const deps = useQuery({
    queryKey: ["parts"],
    queryFn: () => call("GET", "settings/parts", partsReply),
    refetchInterval: LOOK_MS,
  });
  return (
    <Section title={title} text={said.text}>
      <Part title={said.parts}>
        <Loaded query={deps}>
          {(reply) => (
            <ul className="plain-list">
              {PARTS.map(([name, title]) => (
                <PartRow key={name} title={said[title]} text={said[`${title}Text`]} part={reply.parts[name]} />
              ))}
            </ul>
          )}
        </Loaded>
      </Part>
      <Loaded query={models}>
        {(reply) => (
          <>
            <Exams models={reply} />
            <Tune />
            <Catalogue models={reply} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function PartRow({ title, text, part }: { title: string; text: string; part: PartWire | undefined }) {
  const said = useWords(words);
  const status = part?.status ?? "absent";
  return (
    <li className="row-card">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{title}</Text>
        <Badge color={COLOURS[status]} variant="light" tt="none">
          {said[status]}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      {part === undefined || status === "absent" ? null : (
        <Text size="sm" mt={4} className="isolate">
          {part.detail}
        </Text>
      )}
      {part?.progress === undefined || status === "ready" ? null : (
        <Progress value={part.progress * 100} mt="xs" aria-label={title} />
      )}
    </li>
  );
}
