import { Button, Group, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ListedMember } from "../../../../server/wire/auth.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useRoleOptions } from "../roles/use-roles.ts";
import { words as common } from "../words.ts";
import { bodyOf, mayBeLimited, placeOf } from "./place.ts";
import { PlaceFields } from "./place-fields.tsx";
import { words } from "./words.ts";

/** A member's roles, sites and teams. @param props.onSave with what the server is sent */
export function PlaceDialog(props: {
  member: ListedMember;
  busy: boolean;
  error: Error | null;
  onSave(body: NonNullable<ReturnType<typeof bodyOf>>): void;
  onClose(): void;
}) {
  const said = useWords(words);
  const { cancel, close, save } = useWords(common);
  const [place, setPlace] = useState(() => placeOf(props.member));
  const [tried, setTried] = useState(false);
  const options = useRoleOptions();
  // Making an owner is asked about, in the list.
  const offered = options.filter((one) => one.value !== "owner" || place.role === "owner");
  const body = bodyOf(place, options);
  const isRight = body !== undefined && (place.teams === null || mayBeLimited(place, options));
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={said.placeTitle(props.member.name)}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isRight) props.onSave(body);
        }}
      >
        <Stack gap="md">
          {props.error === null ? null : <Fault error={props.error} />}
          <PlaceFields place={place} onChange={setPlace}>
            <NativeSelect
              label={said.role}
              value={place.role}
              onChange={(event) => setPlace({ ...place, role: event.currentTarget.value })}
              data={offered.map(({ value, label, may }) => ({ value, label, disabled: !may }))}
            />
          </PlaceFields>
          {tried && body === undefined ? (
            <Text size="sm" c="red" role="alert">
              {said.needSite}
            </Text>
          ) : null}
          <Text size="sm" c="dimmed">
            {said.placeAtOnce}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {cancel}
            </Button>
            <Button type="submit" loading={props.busy}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
