import { Anchor, Code, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../../language.tsx";
import { Card } from "./card.tsx";
import { words } from "./words.ts";

/** A link that works no more, and how to come by another. */
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
