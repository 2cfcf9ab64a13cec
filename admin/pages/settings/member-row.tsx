import { ActionIcon, Badge, Box, Group, Menu, Select, Text } from "@mantine/core";
import type { ListedMember } from "../../../server/wire/auth.ts";
import { actionsOf, mayGive } from "../../../server/wire/permissions.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useSession } from "../../session.tsx";
import { day } from "./day.ts";
import { words } from "./members/words.ts";
import { optionOf, type RoleOption, useRoleOptions, useRoles } from "./roles/use-roles.ts";

/** A member with their role, and what an owner can do. */
export function MemberRow(props: {
  member: ListedMember;
  onRole(option: RoleOption): void;
  onReset(): void;
  onDeactivate(): void;
  onReactivate(): void;
}) {
  const { member } = props;
  const said = useWords(words);
  const { language } = useLanguage();
  const { member: own, actions } = useSession();
  const options = useRoleOptions();
  const roles = useRoles().data?.roles;
  // Somebody who may do more is an owner's business.
  const may = mayGive(actions, actionsOf(member.role, roles?.find((one) => one.id === member.roleId)?.actions));
  const active = member.deactivatedAt === null;
  return (
    <li className="row-card key-row">
      <Box flex="1 1 240px" miw={0}>
        <Group gap={8}>
          <Text fw={600} className="isolate" {...(active ? {} : { c: "dimmed" })}>
            {member.name}
          </Text>
          {member.id === own.id ? (
            <Badge variant="light" tt="none">
              {said.you}
            </Badge>
          ) : null}
          {active ? null : (
            <Badge color="gray" variant="light" tt="none">
              {said.deactivated}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" className="isolate">
          {member.email} · {said.since} {day(member.createdAt, language)}
        </Text>
      </Box>
      <Group gap={8} wrap="nowrap">
        <Select
          size="xs"
          w={140}
          aria-label={said.roleOf(member.name)}
          data={options.map((one) => ({ value: one.value, label: one.label, disabled: !one.may }))}
          value={optionOf(member)}
          disabled={!active || !may}
          allowDeselect={false}
          onChange={(value) => {
            const option = options.find((one) => one.value === value);
            if (option !== undefined && value !== optionOf(member)) props.onRole(option);
          }}
        />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size={30} disabled={!may} aria-label={said.more(member.name)}>
              <span aria-hidden="true">⋯</span>
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {active ? (
              <>
                <Menu.Item onClick={props.onReset}>{said.makeReset}</Menu.Item>
                <Menu.Item color="red" onClick={props.onDeactivate}>
                  {said.deactivate}
                </Menu.Item>
              </>
            ) : (
              <Menu.Item onClick={props.onReactivate}>{said.reactivate}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </li>
  );
}
