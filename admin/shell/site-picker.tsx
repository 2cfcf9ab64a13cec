import { Badge, Group, Select, Text } from "@mantine/core";
import { useWords } from "../language.tsx";
import { useSession } from "../session.tsx";
import { words } from "./words.ts";

/** Whose conversations and knowledge the pages show. */
export function SitePicker() {
  const said = useWords(words);
  const { sites, site, setSite } = useSession();
  if (sites.length > 1) {
    return (
      <Select
        mb="sm"
        size="xs"
        aria-label={said.site}
        data={sites.map((one) => ({ value: one.key, label: one.name }))}
        value={site?.key ?? null}
        onChange={(key) => key !== null && setSite(key)}
        allowDeselect={false}
      />
    );
  }
  return (
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
  );
}
