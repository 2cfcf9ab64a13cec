import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type CustomRole, roleReply } from "../../../../server/wire/auth.ts";
import { ACTIONS, type Action, OWNERS_ONLY, whole } from "../../../../server/wire/permissions.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

const CHOICES = ACTIONS.filter((action) => !OWNERS_ONLY.some((one) => one === action));
const GROUPS = [...new Set(CHOICES.map((action) => action.split(".")[0] as string))];

/** A custom role's name and permissions. @param props.role undefined: a new one */
export function RoleDialog(props: { role: CustomRole | undefined; onClose(): void; onSaved(): void }) {
  const { role } = props;
  const said = useWords(words);
  const { cancel, close } = useWords(common);
  const [name, setName] = useState(role?.name ?? "");
  const [actions, setActions] = useState<readonly Action[]>(role?.actions ?? ["conversations.read"]);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), actions };
      return role === undefined
        ? call("POST", "roles", roleReply, body)
        : call("PATCH", `roles/${role.id}`, roleReply, body);
    },
    onSuccess: props.onSaved,
  });
  const taken = save.error instanceof ApiError && save.error.code === "NAME_TAKEN";
  // What another permission can't do without is ticked with it, and stays.
  const needed = (action: Action) => whole(actions.filter((one) => one !== action)).includes(action);
  const toggle = (action: Action, on: boolean) =>
    setActions(whole(on ? [...actions, action] : actions.filter((one) => one !== action)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && actions.length > 0) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={role === undefined ? said.newTitle : said.editTitle}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {save.error === null || taken ? null : <Fault error={save.error} />}
          <TextInput
            label={said.name}
            data-autofocus
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={taken ? said.taken : tried && name.trim() === "" ? said.needName : undefined}
          />
          {GROUPS.map((group) => (
            <Checkbox.Group key={group} label={said.groups[group]} value={[...actions]} onChange={() => undefined}>
              <Stack gap={6} mt={4}>
                {CHOICES.filter((one) => one.startsWith(`${group}.`)).map((action) => (
                  <Checkbox
                    key={action}
                    value={action}
                    label={said.actions[action]}
                    disabled={actions.includes(action) && needed(action)}
                    onChange={(event) => toggle(action, event.currentTarget.checked)}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          ))}
          {tried && actions.length === 0 ? (
            <Text size="sm" c="red" role="alert">
              {said.needOne}
            </Text>
          ) : null}
          {role === undefined ? null : (
            <Text size="sm" c="dimmed">
              {said.atOnce}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {said.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
