import { Checkbox, Input, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../../language.tsx";
import { useTeams } from "../../../parts/conversation/use-setup.ts";
import { useSession } from "../../../session.tsx";
import { useRoleOptions } from "../roles/use-roles.ts";
import { mayBeLimited, type PlaceDraft } from "./place.ts";
import { words } from "./words.ts";

/** Where somebody's role holds, and whose conversations they see. @param props.children how the role for all sites is chosen */
export function PlaceFields(props: { place: PlaceDraft; onChange(place: PlaceDraft): void; children: ReactNode }) {
  const said = useWords(words);
  const { place, onChange } = props;
  return (
    <>
      <Input.Wrapper label={said.sites} description={said.sitesText} labelElement="div">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label={said.sites}
          value={place.isOnSites ? "some" : "all"}
          onChange={(value) => onChange({ ...place, isOnSites: value === "some" })}
          data={[
            { value: "all", label: said.allSites },
            { value: "some", label: said.someSites },
          ]}
        />
      </Input.Wrapper>
      {place.isOnSites ? <OnSites place={place} onChange={onChange} /> : props.children}
      <Conversations place={place} onChange={onChange} />
    </>
  );
}

interface Props {
  place: PlaceDraft;
  onChange(place: PlaceDraft): void;
}

function OnSites({ place, onChange }: Props) {
  const said = useWords(words);
  const { sites } = useSession();
  const roles = useRoleOptions().filter((one) => one.may && one.choice.role !== "owner");
  return (
    <Stack gap="xs">
      {sites.map(({ id, name }) => (
        <NativeSelect
          key={id}
          label={name}
          value={place.sites[id] ?? ""}
          onChange={(event) => {
            const { [id]: _, ...others } = place.sites;
            const role = event.currentTarget.value;
            onChange({ ...place, sites: role === "" ? others : { ...others, [id]: role } });
          }}
          data={[{ value: "", label: said.noAccess }, ...roles.map(({ value, label }) => ({ value, label }))]}
        />
      ))}
    </Stack>
  );
}

const NONE = "none";

function Conversations({ place, onChange }: Props) {
  const said = useWords(words);
  const teams = useTeams();
  const options = useRoleOptions();
  const limited = place.teams !== null;
  const chosen = place.teams === null ? [] : [...place.teams.teamIds, ...(place.teams.withoutTeam ? [NONE] : [])];
  const put = (values: readonly string[]) =>
    onChange({
      ...place,
      teams: { teamIds: values.filter((one) => one !== NONE), withoutTeam: values.includes(NONE) },
    });
  return (
    <>
      <Input.Wrapper label={said.conversations} labelElement="div">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label={said.conversations}
          value={limited ? "some" : "all"}
          onChange={(value) =>
            onChange({ ...place, teams: value === "all" ? null : { teamIds: [], withoutTeam: false } })
          }
          data={[
            { value: "all", label: said.allConversations },
            { value: "some", label: said.someTeams },
          ]}
        />
      </Input.Wrapper>
      {limited ? (
        <Checkbox.Group label={said.teamsLabel} description={said.teamsText} value={chosen} onChange={put}>
          <Stack gap="xs" mt={6}>
            {teams.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
            <Checkbox value={NONE} label={said.withoutTeam} />
          </Stack>
        </Checkbox.Group>
      ) : null}
      {limited && !mayBeLimited(place, options) ? (
        <Text size="sm" c="red" role="alert">
          {said.notLimited}
        </Text>
      ) : null}
    </>
  );
}
