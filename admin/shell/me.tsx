import { ActionIcon, Box, Group, Text, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useWords } from "../language.tsx";
import { disconnect } from "../live.ts";
import { useSession } from "../session.tsx";
import { signOut } from "../sign-out.ts";
import { ColoursIcon, SignOutIcon } from "./icons.tsx";
import { words } from "./words.ts";

/** Who is signed in, and the way out. */
export function Me() {
  const said = useWords(words);
  const { member } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { toggleColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await signOut();
    disconnect();
    queries.clear();
    navigate("/sign-in");
  };

  return (
    <Group justify="space-between" wrap="nowrap" px={6}>
      <Box miw={0}>
        <Text size="sm" truncate className="isolate">
          {member.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {member.email}
        </Text>
      </Box>
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={toggleColorScheme}
          aria-label={said.colours}
          title={said.colours}
        >
          <ColoursIcon />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => void leave()}
          aria-label={said.signOut}
          title={said.signOut}
        >
          <SignOutIcon />
        </ActionIcon>
      </Group>
    </Group>
  );
}
