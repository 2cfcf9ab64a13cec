import { Box, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TeamWire, teamsReply } from "../../../../server/wire/desk.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { TEAMS } from "../../../parts/conversation/use-setup.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { Agents } from "./agents.tsx";
import { TeamDialog } from "./team-dialog.tsx";
import { words } from "./words.ts";

/** An organisation's teams and who is in them, and what automatic assignment knows of each agent. */
export default function Teams() {
  const said = useWords(words);
  const title = useWords(common).teams;
  const queries = useQueryClient();
  const query = useQuery({ queryKey: TEAMS, queryFn: () => call("GET", "teams", teamsReply) });
  const [edited, setEdited] = useState<TeamWire | "new" | null>(null);
  const [dropped, setDropped] = useState<TeamWire | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => call("DELETE", `teams/${id}`, teamsReply),
    onSuccess(reply) {
      queries.setQueryData(TEAMS, reply);
      setDropped(null);
    },
  });
  return (
    <Section title={title} text={said.text} aside={<Button onClick={() => setEdited("new")}>{said.add}</Button>}>
      <Loaded query={query}>
        {({ teams }) =>
          teams.length === 0 ? (
            <Empty title={said.none}>{said.noneText}</Empty>
          ) : (
            <ul className="plain-list" aria-label={title}>
              {teams.map((team) => (
                <TeamRow key={team.id} team={team} onEdit={() => setEdited(team)} onDelete={() => setDropped(team)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Agents />
      {edited === null ? null : (
        <TeamDialog team={edited === "new" ? undefined : edited} onClose={() => setEdited(null)} />
      )}
      <Confirm
        opened={dropped !== null}
        title={said.deleteTitle(dropped?.name ?? "")}
        text={said.deleteText}
        yes={said.delete}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => dropped !== null && remove.mutate(dropped.id)}
        onClose={() => {
          remove.reset();
          setDropped(null);
        }}
      />
    </Section>
  );
}

function TeamRow({ team, onEdit, onDelete }: { team: TeamWire; onEdit(): void; onDelete(): void }) {
  const said = useWords(words);
  const colleagues = useColleagues().data?.colleagues ?? [];
  const names = team.memberIds.map((id) => colleagues.find((one) => one.id === id)?.name ?? "…");
  return (
    <li className="row-card key-row">
      <Box flex="1 1 240px" miw={0}>
        <Text fw={600} className="isolate">
          {team.name}
        </Text>
        <Text size="sm" c="dimmed" className="isolate" lineClamp={2}>
          {names.length === 0 ? said.nobody : names.join(", ")} · {said.open(team.open)}
        </Text>
      </Box>
      <Group gap={4}>
        <Button size="xs" variant="default" onClick={onEdit} aria-label={said.editOne(team.name)}>
          {said.edit}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={onDelete} aria-label={said.deleteOne(team.name)}>
          {said.delete}
        </Button>
      </Group>
    </li>
  );
}
