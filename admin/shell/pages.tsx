import { Badge, NavLink, Stack } from "@mantine/core";
import { NavLink as RouterLink } from "react-router";
import { useLanguage, useWords } from "../language.tsx";
import { count } from "../parts/format.ts";
import { useMay } from "../session.tsx";
import { ConversationsIcon, InboxIcon, KnowledgeIcon, OverviewIcon, SettingsIcon, TryIcon } from "./icons.tsx";
import { words } from "./words.ts";

/** The pages that the member may see, in their order. */
export function usePages() {
  const said = useWords(words);
  const reads = useMay("conversations.read");
  return [
    ...(useMay("reports.read") ? [{ to: "/overview", label: said.overview, Icon: OverviewIcon }] : []),
    ...(reads
      ? [
          { to: "/inbox", label: said.inbox, Icon: InboxIcon },
          { to: "/conversations", label: said.conversations, Icon: ConversationsIcon },
        ]
      : []),
    ...(useMay("knowledge.read") ? [{ to: "/knowledge", label: said.knowledge, Icon: KnowledgeIcon }] : []),
    ...(useMay("assistant.try") ? [{ to: "/try", label: said.try, Icon: TryIcon }] : []),
    { to: "/settings", label: said.settings, Icon: SettingsIcon },
  ];
}

/** The way to each page; the inbox says how many conversations wait. */
export function Pages(options: { pages: ReturnType<typeof usePages>; waiting: number; onGo(): void }) {
  const { pages, waiting, onGo } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Stack gap={2} component="nav" aria-label={said.navigation} flex={1}>
      {pages.map(({ to, label, Icon }) => (
        <NavLink
          key={to}
          component={RouterLink}
          to={to}
          label={label}
          leftSection={<Icon />}
          rightSection={
            to === "/inbox" && waiting > 0 ? (
              <Badge size="sm" color="red" className="tabular" aria-label={said.waiting(count(waiting, language))}>
                {count(waiting, language)}
              </Badge>
            ) : null
          }
          onClick={onGo}
          className="page-link"
        />
      ))}
    </Stack>
  );
}
