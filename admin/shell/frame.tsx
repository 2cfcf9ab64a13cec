import {
  ActionIcon,
  Alert,
  AppShell,
  Badge,
  Box,
  Burger,
  Group,
  NavLink,
  Select,
  Stack,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { NavLink as RouterLink, useNavigate } from "react-router";
import { useWords } from "../language.tsx";
import { hangUp, useOnline } from "../live.ts";
import { useMay, useSession } from "../session.tsx";
import { signOut } from "../sign-out.ts";
import "./frame.css";
import {
  ColoursIcon,
  ConversationsIcon,
  InboxIcon,
  KnowledgeIcon,
  OverviewIcon,
  SettingsIcon,
  SignOutIcon,
  TryIcon,
} from "./icons.tsx";
import { words } from "./words.ts";

/** Navigation on the left (a drawer on a phone), the page on the right. */
export function Frame({ children }: { children: ReactNode }) {
  const said = useWords(words);
  const { member, sites, site, setSite } = useSession();
  const manages = useMay("manager");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { toggleColorScheme } = useMantineColorScheme();
  const [opened, { toggle, close }] = useDisclosure();
  const online = useOnline(
    () => void queries.invalidateQueries(),
    // Who is signed in is asked again, which leads to the sign-in page.
    () => void queries.invalidateQueries({ queryKey: ["me"] }),
  );

  const leave = async () => {
    await signOut();
    hangUp();
    queries.clear();
    navigate("/sign-in");
  };

  const pages = [
    ...(manages ? [{ to: "/overview", label: said.overview, Icon: OverviewIcon }] : []),
    { to: "/inbox", label: said.inbox, Icon: InboxIcon },
    { to: "/conversations", label: said.conversations, Icon: ConversationsIcon },
    ...(manages ? [{ to: "/knowledge", label: said.knowledge, Icon: KnowledgeIcon }] : []),
    { to: "/try", label: said.try, Icon: TryIcon },
    { to: "/settings", label: said.settings, Icon: SettingsIcon },
  ];

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
    >
      <a className="skip" href="#content">
        {said.skip}
      </a>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={said.openNavigation} />
          <Text fw={700}>Tuppence</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" className="navbar">
        <Group justify="space-between" px={6} pb="sm">
          <Group gap={8}>
            <Box className="coin" aria-hidden="true">
              2
            </Box>
            <Text fw={700}>Tuppence</Text>
          </Group>
          <Burger opened={opened} onClick={toggle} size="sm" hiddenFrom="sm" aria-label={said.openNavigation} />
        </Group>
        {sites.length > 1 ? (
          <Select
            mb="sm"
            size="xs"
            aria-label={said.site}
            data={sites.map((one) => ({ value: one.key, label: one.name }))}
            value={site?.key ?? null}
            onChange={(key) => key !== null && setSite(key)}
            allowDeselect={false}
          />
        ) : (
          <Group gap={6} px={6} mb="sm">
            <Text size="xs" c="dimmed" className="isolate">
              {site?.name}
            </Text>
            {site?.isDemo ? (
              <Badge size="xs" variant="light">
                {said.demo}
              </Badge>
            ) : null}
          </Group>
        )}
        <Stack gap={2} component="nav" aria-label={said.navigation} flex={1}>
          {pages.map(({ to, label, Icon }) => (
            <NavLink
              key={to}
              component={RouterLink}
              to={to}
              label={label}
              leftSection={<Icon />}
              onClick={close}
              className="page-link"
            />
          ))}
        </Stack>
        <Group justify="space-between" wrap="nowrap" px={6} pt="sm">
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
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {online ? null : (
          <Alert color="yellow" radius={0} role="status">
            {said.offline}
          </Alert>
        )}
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
