import { Button, Group, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type CustomRole, doneReply } from "../../../../server/wire/auth.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded } from "../section.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { ROLES_KEY, useRoles } from "./use-roles.ts";
import { words } from "./words.ts";

/** The roles that an owner made. */
export function Roles() {
  const said = useWords(words);
  const queries = useQueryClient();
  const query = useRoles();
  const [edited, setEdited] = useState<CustomRole | "new" | null>(null);
  const [dropped, setDropped] = useState<CustomRole | null>(null);
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ROLES_KEY });
    void queries.invalidateQueries({ queryKey: ["members"] });
  };
  const remove = useMutation({
    mutationFn: (id: string) => call("DELETE", `roles/${id}`, doneReply),
    onSuccess() {
      setDropped(null);
      refresh();
    },
  });
  const inUse = remove.error instanceof ApiError && remove.error.code === "ROLE_IN_USE";
  return (
    <>
      <Group justify="space-between" mt="md">
        <div>
          <Title order={2} fz="md">
            {said.title}
          </Title>
          <Text size="sm" c="dimmed">
            {said.text}
          </Text>
        </div>
        <Button variant="default" onClick={() => setEdited("new")}>
          {said.add}
        </Button>
      </Group>
      <Loaded query={query}>
        {({ roles }) =>
          roles.length === 0 ? (
            <Text size="sm" c="dimmed">
              {said.none}
            </Text>
          ) : (
            <ul className="plain-list" aria-label={said.title}>
              {roles.map((role) => (
                <li key={role.id} className="row-card key-row">
                  <div style={{ flex: "1 1 240px", minWidth: 0 }}>
                    <Text fw={600} className="isolate">
                      {role.name}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {said.used(role.members)} · {role.actions.map((action) => said.actions[action]).join(", ")}
                    </Text>
                  </div>
                  <Group gap={8} wrap="nowrap">
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => setEdited(role)}
                      aria-label={said.editOf(role.name)}
                    >
                      {said.edit}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => setDropped(role)}
                      aria-label={said.deleteOf(role.name)}
                    >
                      {said.delete}
                    </Button>
                  </Group>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {edited === null ? null : (
        <RoleDialog
          role={edited === "new" ? undefined : edited}
          onClose={() => setEdited(null)}
          onSaved={() => {
            setEdited(null);
            refresh();
          }}
        />
      )}
      <Confirm
        opened={dropped !== null}
        title={said.deleteTitle(dropped?.name ?? "")}
        text={said.deleteText}
        yes={said.delete}
        busy={remove.isPending}
        error={
          inUse
            ? new ApiError({ code: "ROLE_IN_USE", message: said.inUse, remedy: "", retryable: false })
            : remove.error
        }
        onYes={() => dropped !== null && remove.mutate(dropped.id)}
        onClose={() => {
          remove.reset();
          setDropped(null);
        }}
      />
    </>
  );
}
