import { Button, Checkbox, Group, Input, Modal, ScrollArea, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DESK_LIMITS, type TeamWire, teamsReply } from "../../../../server/wire/desk.ts";
import type { HoursWire } from "../../../../server/wire/hours.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useColleagues } from "../../../parts/conversation/use-colleagues.ts";
import { TEAMS } from "../../../parts/conversation/use-setup.ts";
import { Fault } from "../../../parts/fault.tsx";
import { isRight, usualWeek, Week, withoutEmpty } from "../hours/week.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** A team's name and members; `team` undefined: a new one. */
export function TeamDialog({ team, onClose }: { team: TeamWire | undefined; onClose(): void }) {
  const said = useWords(words);
  const { cancel, close, save } = useWords(common);
  const queries = useQueryClient();
  const colleagues = useColleagues().data?.colleagues ?? [];
  const [name, setName] = useState(team?.name ?? "");
  const [memberIds, setMemberIds] = useState<readonly string[]>(team?.memberIds ?? []);
  const [hours, setHours] = useState<HoursWire | null>(team?.hours ?? null);
  const store = useMutation({
    mutationFn: () =>
      team === undefined
        ? call("POST", "teams", teamsReply, { name, memberIds, hours })
        : call("PATCH", `teams/${team.id}`, teamsReply, { name, memberIds, hours }),
    onSuccess(reply) {
      queries.setQueryData(TEAMS, reply);
      onClose();
    },
  });
  const mayBeSaved = name.trim() !== "" && (hours === null || isRight(hours));
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={team === undefined ? said.addTitle : said.editTitle}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayBeSaved) store.mutate();
        }}
      >
        <Stack gap="md">
          {store.error === null ? null : <Fault error={store.error} />}
          <TextInput
            label={said.name}
            data-autofocus
            required
            maxLength={DESK_LIMITS.teamName}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group label={said.members} value={[...memberIds]} onChange={setMemberIds}>
            <ScrollArea.Autosize mah={280} mt={6}>
              <Stack gap="xs" py={2}>
                {colleagues.map((one) => (
                  <Checkbox key={one.id} value={one.id} label={one.name} />
                ))}
              </Stack>
            </ScrollArea.Autosize>
          </Checkbox.Group>
          <TeamHours hours={hours} onChange={setHours} error={store.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {cancel}
            </Button>
            <Button type="submit" loading={store.isPending} disabled={!mayBeSaved}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** As the site, or its own. */
function TeamHours(props: { hours: HoursWire | null; onChange(hours: HoursWire | null): void; error: unknown }) {
  const said = useWords(words);
  const { hours, onChange } = props;
  const fields = props.error instanceof ApiError ? props.error.fields : {};
  return (
    <>
      <Input.Wrapper label={said.hours} description={said.hoursText} labelElement="div">
        <SegmentedControl
          mt={6}
          aria-label={said.hours}
          value={hours === null ? "site" : "own"}
          onChange={(choice) => onChange(choice === "site" ? null : usualWeek())}
          data={[
            { value: "site", label: said.sameHours },
            { value: "own", label: said.ownHours },
          ]}
        />
      </Input.Wrapper>
      {hours === null ? null : (
        <Week
          hours={hours}
          onChange={(next) => onChange(withoutEmpty(next))}
          fault={(path) => fields[path]}
          faultBelow={(path) => Object.entries(fields).find(([name]) => name.startsWith(path))?.[1]}
        />
      )}
    </>
  );
}
