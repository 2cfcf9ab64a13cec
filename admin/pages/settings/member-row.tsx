import { ActionIcon, Badge, Box, Button, Group, Menu, Select, Text } from "@mantine/core";
import type { ListedMember } from "../../../server/wire/auth.ts";
import { actionsOf, mayGive } from "../../../server/wire/permissions.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useSession } from "../../session.tsx";
import { day } from "./day.ts";
import { usePlaceText } from "./members/use-place-text.ts";
import { words } from "./members/words.ts";
import { optionOf, type RoleOption, useRoleOptions, useRoles } from "./roles/use-roles.ts";

/** A member with their role, and what an owner can do. */
export function MemberRow(props: {
  member: ListedMember;
  onRole(option: RoleOption): void;
  onPlace(): void;
  onReset(): void;
  onDeactivate(): void;
  onReactivate(): void;
}) {
  const { member } = props;
  const said = useWords(words);
  const { language } = useLanguage();
  const { member: own, actions } = useSession();
  const roles = useRoles().data?.roles;
  // Somebody who may do more is an owner's business.
  const may = [member, ...(member.sites ?? [])].every(({ role, roleId }) =>
    mayGive(actions, actionsOf(role, roles?.find((one) => one.id === roleId)?.actions)),
  );
  const where = usePlaceText()(member);
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
        {where === undefined ? null : (
          <Text size="sm" className="isolate">
            {where}
          </Text>
        )}
      </Box>
      <Group gap={8} wrap="nowrap">
        <RoleChoice member={member} disabled={!active || !may} onRole={props.onRole} onPlace={props.onPlace} />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="default" size={30} disabled={!may} aria-label={said.more(member.name)}>
              <span aria-hidden="true">⋯</span>
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {active ? (
              <>
                <Menu.Item onClick={props.onPlace}>{said.place}</Menu.Item>
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

/** The role for all sites, to choose another; for those with a role for each, what leads to them. */
function RoleChoice(props: {
  member: ListedMember;
  disabled: boolean;
  onRole(option: RoleOption): void;
  onPlace(): void;
}) {
  const { member, disabled } = props;
  const said = useWords(words);
  const options = useRoleOptions();
  return member.sites === null ? (
    <Select
      size="xs"
      w={140}
      aria-label={said.roleOf(member.name)}
      data={options.map((one) => ({ value: one.value, label: one.label, disabled: !one.may }))}
      value={optionOf(member)}
      disabled={disabled}
      allowDeselect={false}
      onChange={(value) => {
        const option = options.find((one) => one.value === value);
        if (option !== undefined && value !== optionOf(member)) props.onRole(option);
      }}
    />
  ) : (
    <Button
      size="xs"
      w={140}
      variant="default"
      disabled={disabled}
      aria-label={`${said.bySite}: ${said.placeTitle(member.name)}`}
      onClick={props.onPlace}
    >
      {said.bySite}
    </Button>
  );
}
