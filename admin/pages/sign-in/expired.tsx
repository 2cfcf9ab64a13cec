import { Anchor, Code, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { words } from "./words.ts";

/** An expired link, and how to get a new one. */
export function Expired() {
  const said = useWords(words);
  return (
    <Card title={said.expiredTitle}>
      <Stack gap="md">
        <Text>{said.expiredText}</Text>
        <Code block>npm run owner -- --help</Code>
        <Anchor component={Link} to="/sign-in" size="sm" ta="center">
          {said.back}
        </Anchor>
      </Stack>
    </Card>
  );
}
