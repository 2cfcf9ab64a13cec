import type { SettingsReply } from "../../../../server/wire/settings.ts";
import type { WidgetSettings } from "../../../../server/wire/widget.ts";
import { useWords } from "../../../language.tsx";
import { same } from "../same.ts";
import { type Change, SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { Look } from "./look.tsx";
import { Manners } from "./manners.tsx";
import { Preview } from "./preview.tsx";
import { ProactiveRules, SuggestionRules } from "./rules.tsx";
import { Says } from "./says.tsx";
import { type WidgetWords, words } from "./words.ts";

/** The props of a part of the form. */
export interface PartProps {
  readonly value: WidgetSettings;
  readonly siteName: string;
  set<Name extends keyof WidgetSettings>(name: Name, value: WidgetSettings[Name]): void;
  /** The server's error for a field, by its path below "widget". */
  fault(path: string): string | undefined;
}

/** How the widget looks and behaves, with the widget itself next to it. */
export default function Widget() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).widget;
  const form = useSettingsForm("widget", reply, ["widget"]);
  const { widget } = form.value;
  const props: PartProps = {
    value: widget,
    siteName: reply.site.name,
    set: (name, value) => form.set("widget", { ...widget, [name]: value }),
    fault: (path) => form.fault(`widget.${path}`),
  };
  return (
    <Section title={title} text={said.text}>
      <div className="columns">
        <div className="form-column">
          <Look {...props} />
          <Says {...props} />
          <SuggestionRules {...props} />
          <ProactiveRules {...props} />
          <Manners {...props} />
        </div>
        <div className="stay">
          <Preview siteKey={reply.site.key} siteName={reply.site.name} settings={widget} />
        </div>
      </div>
      <SaveBar
        changes={changesOf(said, form.saved.widget, widget)}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Section>
  );
}

/** What has changed, by the fields' own names. */
function changesOf(said: WidgetWords, saved: WidgetSettings, next: WidgetSettings): Change[] {
  const theme = { accent: said.accent, surface: said.surface, text: said.colourOfText, radius: said.radius };
  const labels = {
    position: said.position,
    language: said.language,
    name: said.name,
    greeting: said.greeting,
    suggestions: said.suggestions,
    proactive: said.proactive,
    disclosure: said.disclosure,
    consent: said.consent,
    files: said.visitorFiles,
    agentFiles: said.agentFiles,
    fileMb: said.fileMb,
    sound: said.sound,
    askRating: said.askRating,
    showPages: said.showPages,
  };
  const themed = (Object.keys(theme) as (keyof typeof theme)[])
    .filter((name) => saved.theme[name] !== next.theme[name])
    .map((name) => ({
      label: theme[name],
      from: String(saved.theme[name] ?? "auto"),
      to: String(next.theme[name] ?? "auto"),
    }));
  const others = (Object.keys(labels) as (keyof typeof labels)[])
    .filter((name) => !same(saved[name], next[name]))
    .map((name) => ({ label: labels[name] }));
  return [...themed, ...others];
}
