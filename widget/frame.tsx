import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { FrameConfig } from "../server/wire/widget.ts";
import { Connection } from "./connection.ts";
import "./frame.css";
import { type Host, hostPage } from "./host.ts";
import { chooseLanguage, directionOf, localeOf } from "./language.ts";
import { App } from "./parts/app.tsx";
import { FrameProvider } from "./parts/context.ts";
import { browserStorage, memoryStorage, type Storage } from "./storage.ts";
import { paint, tokensOf } from "./theme.ts";
import { loadWords } from "./words/load.ts";

async function start(element: HTMLElement): Promise<void> {
  const config = JSON.parse(element.dataset.config ?? "{}") as FrameConfig;
  const { settings } = config;
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const dress = () => paint(tokensOf(settings.theme, dark.matches), root.style);
  dress();
  dark.addEventListener("change", dress);
  const language = chooseLanguage(settings.language, navigator.languages, config.siteLanguage);
  root.lang = language;
  root.dir = directionOf(language);

  const host = hostPage(new URL(location.href).searchParams.get("origin"));
  const [storage, words] = await Promise.all([openStorage(host), loadWords(language)]);
  const line = new Connection({ config, storage, identity: host.identity() });
  host.onPage((page) => {
    line.page = page;
  });
  host.onIdentify((identity) => line.identify(identity));
  host.onReset(() => line.reset());
  createRoot(element).render(
    <StrictMode>
      <FrameProvider value={{ config, line, words, locale: localeOf(language, navigator.languages) }}>
        <App host={host} />
      </FrameProvider>
    </StrictMode>,
  );
}

/** Our own storage; where the browser denies it to a frame of another site, the host page's. */
async function openStorage(host: Host): Promise<Storage> {
  const own = browserStorage(() => localStorage);
  if (own.lasting) return own;
  const kept = await host.recall();
  return kept === null ? own : memoryStorage(kept, (key, value) => host.keep(key, value));
}

const element = document.getElementById("tuppence");
if (element?.dataset.preview !== undefined)
  // The console's settings page: no visitor ever fetches this.
  void import("./preview.tsx").then(({ startPreview }) => startPreview(element));
else if (element !== null) void start(element);
