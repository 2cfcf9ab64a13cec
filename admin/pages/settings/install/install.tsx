import { Anchor, Badge, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { BASE } from "../../../document.ts";
import { useWords } from "../../../language.tsx";
import { CodeBlock } from "../code-block.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

const SIGN = `import { SignJWT } from "jose";

const secret = new TextEncoder().encode(process.env.TUPPENCE_SECRET);
const token = await new SignJWT({ name: user.name, email: user.email })
  .setProtectedHeader({ alg: "HS256" })
  .setSubject(user.id)
  .setExpirationTime("1h")
  .sign(secret);`;
const IDENTIFY = `Tuppence("identify", token);
// when your user signs out:
Tuppence("reset");`;
const OPEN = `<button onclick="Tuppence('open')">Chat with us</button>`;

/** How to add the chat to a site. */
export default function Install() {
  const said = useWords(words);
  const title = useWords(common).install;
  const query = useSettings();
  return (
    <Loaded query={query}>
      {({ site }) => {
        const tag = `<script async src="${location.origin}${BASE}/widget.js" data-site="${site.key}"></script>`;
        return (
          <Section title={title} text={said.text}>
            <Part title={said.tag} text={said.tagText}>
              <CodeBlock text={tag} label={said.copyLabel} />
            </Part>
            <Part title={said.allow} text={site.allowedOrigins.length === 0 ? said.allowNone : said.allowText}>
              <Group gap="xs">
                {site.allowedOrigins.map((origin) => (
                  <Badge key={origin} variant="light" tt="none" radius="sm">
                    {origin === "self" ? location.origin : origin}
                  </Badge>
                ))}
                <Anchor component={Link} to="/settings/site" size="sm" underline="always">
                  {said.allowLink}
                </Anchor>
              </Group>
            </Part>
            <Part title={said.open}>
              <CodeBlock text={OPEN} label={said.copyLabel} />
            </Part>
            <Part title={said.identify} text={said.identifyText}>
              <Text size="sm" fw={500}>
                {said.server}
              </Text>
              <CodeBlock text={SIGN} label={said.server} />
              <Text size="sm" fw={500}>
                {said.page}
              </Text>
              <CodeBlock text={IDENTIFY} label={said.page} />
              <Text size="sm" c="dimmed" mb="xl">
                {said.more}
              </Text>
            </Part>
          </Section>
        );
      }}
    </Loaded>
  );
}
