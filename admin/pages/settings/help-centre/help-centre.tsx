import { Alert, Anchor, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type HelpCentreReply, type HelpCentreSettings, helpCentreReply } from "../../../../server/wire/help.ts";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { BASE } from "../../../document.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count } from "../../../parts/format.ts";
import { same } from "../same.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

const TEXTS = ["name", "heading", "logo", "homeUrl"] as const;
const SWITCHES = ["isIndexed", "hasChat", "isLinked"] as const;
/** Milliseconds after the last letter until the preview follows. */
const PAUSE_MS = 400;

/** The public help centre: its switch, what it says, a preview, and what readers said. */
export default function HelpCentre() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).helpCentre;
  const form = useSettingsForm("help-centre", reply, ["helpCentre"]);
  const { helpCentre } = form.value;
  const { key } = reply.site;
  const about = useQuery({
    queryKey: ["help-centre", key],
    queryFn: () => call("GET", `help-centre?site=${key}`, helpCentreReply),
  });
  const set = <Name extends keyof HelpCentreSettings>(name: Name, value: HelpCentreSettings[Name]) =>
    form.set("helpCentre", { ...helpCentre, [name]: value });
  const changed = (["isOn", ...TEXTS, ...SWITCHES] as const).filter(
    (name) => !same(form.saved.helpCentre[name], helpCentre[name]),
  );
  return (
    <Section title={title} text={said.text}>
      <div className="columns">
        <div className="form-column">
          <Part title={said.address}>
            <Switch
              label={said.isOn}
              description={said.isOnText}
              checked={helpCentre.isOn}
              onChange={(event) => set("isOn", event.currentTarget.checked)}
            />
            <Loaded query={about}>{(data) => <Address siteKey={key} data={data} />}</Loaded>
          </Part>
          <Part title={said.looks}>
            {TEXTS.map((name) => (
              <TextInput
                key={name}
                label={said[name]}
                description={said[`${name}Text`]}
                placeholder={name === "name" ? reply.site.name : name === "heading" ? undefined : "https://"}
                maxLength={name === "name" ? 80 : name === "heading" ? 120 : 2000}
                value={helpCentre[name] ?? ""}
                error={form.fault(`helpCentre.${name}`)}
                onChange={({ currentTarget: { value } }) => set(name, value === "" ? null : value)}
              />
            ))}
            <Text size="sm" c="dimmed">
              {said.colours}{" "}
              <Anchor component={Link} to="/settings/widget" underline="always">
                {said.coloursLink}
              </Anchor>
            </Text>
          </Part>
          <Part title={said.reading}>
            <Stack gap="sm">
              {SWITCHES.map((name) => (
                <Switch
                  key={name}
                  label={said[name]}
                  description={said[`${name}Text`]}
                  checked={helpCentre[name]}
                  onChange={(event) => set(name, event.currentTarget.checked)}
                />
              ))}
            </Stack>
          </Part>
          <Loaded query={about}>{(data) => <Feedback data={data} />}</Loaded>
        </div>
        <div className="stay">
          <Preview siteKey={key} settings={helpCentre} />
        </div>
      </div>
      <SaveBar
        changes={changed.map((name) => ({ label: said[name] }))}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Section>
  );
}

const pathOf = (siteKey: string) => `${BASE}/help/${encodeURIComponent(siteKey)}`;

/** Where it is, and what it has. */
function Address({ siteKey, data }: { siteKey: string; data: HelpCentreReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const shown = data.languages.reduce((sum, one) => sum + one.articles, 0);
  const address = data.url.startsWith("/") ? location.origin + data.url : data.url;
  const articles = (of: number) => said.articles(of, count(of, language));
  return (
    <Stack gap={4}>
      <Text size="sm">
        <code>{address}</code>
      </Text>
      <Anchor href={pathOf(siteKey)} target="_blank" rel="noreferrer" size="sm" underline="always">
        {said.open}
      </Anchor>
      {shown === 0 ? (
        <Alert color="yellow" variant="light">
          {said.nothing}
        </Alert>
      ) : (
        <Text size="sm" c="dimmed">
          {said.shown(articles(shown))} {data.restricted === 0 ? null : said.restricted(articles(data.restricted))}
        </Text>
      )}
    </Stack>
  );
}

/** The help centre itself, with settings that aren't saved yet. */
function Preview({ siteKey, settings }: { siteKey: string; settings: HelpCentreSettings }) {
  const said = useWords(words);
  const [shown] = useDebouncedValue(settings, PAUSE_MS);
  return (
    <Stack gap="sm" component="section" aria-label={said.preview}>
      <div>
        <Text fw={600} size="sm">
          {said.preview}
        </Text>
        <Text size="sm" c="dimmed">
          {said.previewText}
        </Text>
      </div>
      <div className="preview-frame">
        <iframe
          title={said.preview}
          tabIndex={-1}
          src={`${pathOf(siteKey)}?preview=${encodeURIComponent(JSON.stringify(shown))}`}
        />
      </div>
    </Stack>
  );
}

/** "Was this helpful?", by article. */
function Feedback({ data }: { data: HelpCentreReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Part title={said.feedback} text={said.feedbackText}>
      {data.feedback.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noFeedback}
        </Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{said.article}</Table.Th>
              <Table.Th ta="end">{said.helped}</Table.Th>
              <Table.Th ta="end">{said.notHelped}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.feedback.map((one) => (
              <Table.Tr key={one.articleId}>
                <Table.Td>
                  <Anchor component={Link} to={`/knowledge/articles/${one.articleId}`} size="sm">
                    {one.title}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="end">{count(one.helped, language)}</Table.Td>
                <Table.Td ta="end">{count(one.notHelped, language)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Part>
  );
}
