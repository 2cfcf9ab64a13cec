import { Group, SegmentedControl, Stack, TextInput, useComputedColorScheme } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { WidgetSettings } from "../../../../server/wire/widget.ts";
import { BASE } from "../../../document.ts";
import { useWords } from "../../../language.tsx";
import { isColour } from "./contrast.ts";
import { words } from "./words.ts";

/** The real widget in a frame, with settings that aren't saved yet. */
export function Preview({
  siteKey,
  siteName,
  settings,
}: {
  siteKey: string;
  siteName: string;
  settings: WidgetSettings;
}) {
  const said = useWords(words);
  const frame = useRef<HTMLIFrameElement>(null);
  const [device, setDevice] = useState("desktop");
  const [scheme, setScheme] = useState<string>(useComputedColorScheme("light"));
  const [state, setState] = useState("empty");
  const [page, setPage] = useState("/");
  const shown = {
    settings: presentable(settings),
    siteName,
    dark: scheme === "dark",
    page,
    talk: state === "talk" ? { question: said.question, answer: said.answer, source: said.source } : null,
  };
  const send = useEffectEvent(() => {
    frame.current?.contentWindow?.postMessage({ tuppencePreview: shown }, location.origin);
  });
  const key = JSON.stringify(shown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is told when it changes
  useEffect(() => send(), [key]);
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow || event.origin !== location.origin) return;
      if ((event.data as { tuppencePreview?: unknown } | null)?.tuppencePreview === "ready") send();
    };
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, []);
  return (
    <Stack gap="sm" component="section" aria-label={said.preview}>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={said.state}
          value={state}
          onChange={setState}
          data={[
            { value: "empty", label: said.empty },
            { value: "talk", label: said.talk },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={said.scheme}
          value={scheme}
          onChange={setScheme}
          data={[
            { value: "light", label: said.light },
            { value: "dark", label: said.dark },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={said.device}
          value={device}
          onChange={setDevice}
          data={[
            { value: "desktop", label: said.desktop },
            { value: "phone", label: said.phone },
          ]}
        />
      </Group>
      <div className="preview-frame" data-device={device} data-side={settings.position}>
        <iframe
          ref={frame}
          title={said.preview}
          tabIndex={-1}
          src={`${BASE}/widget/frame?site=${encodeURIComponent(siteKey)}&preview=1`}
        />
        {device === "desktop" ? <Launcher accent={settings.theme.accent} /> : null}
      </div>
      {settings.suggestions.length === 0 ? null : (
        <TextInput size="xs" label={said.page} value={page} onChange={(event) => setPage(event.currentTarget.value)} />
      )}
    </Stack>
  );
}

/** Represents the loader's button, in the site's colour. */
function Launcher({ accent }: { accent: string }) {
  return (
    <div className="preview-button" style={{ background: accent }} aria-hidden="true">
      <svg width="26" height="26" viewBox="0 0 24 24" fill="none" stroke="#fff" strokeWidth="1.8" aria-hidden="true">
        <path d="M4 5h16v11H9l-5 4V5Z" strokeLinejoin="round" />
      </svg>
    </div>
  );
}

/** Incomplete values are shown as far as the frame accepts them. */
function presentable(settings: WidgetSettings): WidgetSettings {
  const { theme } = settings;
  const own = (colour: string | null) => (colour !== null && isColour(colour) ? colour : null);
  return {
    ...settings,
    theme: {
      ...theme,
      accent: isColour(theme.accent) ? theme.accent : "#1f5f4a",
      surface: own(theme.surface),
      text: own(theme.text),
    },
    suggestions: settings.suggestions
      .map((rule) => ({ ...rule, questions: rule.questions.filter((one) => one.trim() !== "") }))
      .filter((rule) => rule.pages !== "" && rule.questions.length > 0),
    proactive: [],
    consent:
      settings.consent === null
        ? null
        : { ...settings.consent, url: URL.canParse(settings.consent.url ?? "") ? settings.consent.url : null },
  };
}
