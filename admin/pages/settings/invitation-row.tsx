import { Badge, Box, Button, Group, Text, Title } from "@mantine/core";
import type { ListedInvitation } from "../../../server/wire/auth.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { day } from "./day.ts";
import { usePlaceText } from "./members/use-place-text.ts";
import { words } from "./members/words.ts";
import { useRoles } from "./roles/use-roles.ts";

/** The invitations that nobody has used yet. @param props.busy the id of the one that gets a new link */
export function Invitations(props: {
  invitations: readonly ListedInvitation[];
  busy: string | undefined;
  onAgain(invitation: ListedInvitation): void;
  onRevoke(invitation: ListedInvitation): void;
}) {
  const said = useWords(words);
  if (props.invitations.length === 0) return null;
  return (
    <>
      <Title order={2} fz="md">
        {said.invitations}
      </Title>
      <ul className="plain-list" aria-label={said.invitations}>
        {props.invitations.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            busy={props.busy === invitation.id}
            onAgain={() => props.onAgain(invitation)}
            onRevoke={() => props.onRevoke(invitation)}
          />
        ))}
      </ul>
    </>
  );
}

function InvitationRow(props: { invitation: ListedInvitation; busy: boolean; onAgain(): void; onRevoke(): void }) {
  const { email, role, roleId, expiresAt } = props.invitation;
  const custom = useRoles().data?.roles.find((one) => one.id === roleId);
  const said = useWords(words);
  const where = usePlaceText()(props.invitation);
  const { language } = useLanguage();
  const isOver = new Date(expiresAt) < new Date();
  return (
    <li className="row-card key-row">
      <Box flex="1 1 240px" miw={0}>
        <Group gap={8}>
          <Text fw={600} className="isolate">
            {email}
          </Text>
          <Badge color={isOver ? "yellow" : "gray"} variant="light" tt="none">
            {isOver ? said.expired : said.invited}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {where ?? custom?.name ?? said.roles[role]} · {said.expires} {day(expiresAt, language)}
        </Text>
      </Box>
      <Group gap={8} wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          loading={props.busy}
          onClick={props.onAgain}
          aria-label={`${said.again}: ${email}`}
        >
          {said.again}
        </Button>
        <Button size="xs" variant="default" onClick={props.onRevoke} aria-label={`${said.revoke}: ${email}`}>
          {said.revoke}
        </Button>
      </Group>
    </li>
  );
}
