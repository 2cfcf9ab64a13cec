import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { tokensOf } from "../server/wire/theme.ts";
import type { FrameConfig } from "../server/wire/widget.ts";
import { Connection } from "./connection.ts";
import "./frame.css";
import { type Host, hostPage } from "./host.ts";
import { chooseLanguage, directionOf } from "./language.ts";
import { paint } from "./paint.ts";
import { App } from "./parts/app.tsx";
import { Spoken } from "./parts/spoken.tsx";
import { browserStorage, memoryStorage, type Storage } from "./storage.ts";
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
  const session = browserStorage(() => sessionStorage);
  const line = new Connection({
    config,
    storage,
    session: session.lasting ? session : storage,
    identity: host.identity(),
    language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  host.onPage((page, title) => line.moved(page, title));
  host.onIdentify((identity) => line.identify(identity));
  host.onReset(() => line.reset());
  createRoot(element).render(
    <StrictMode>
      <Spoken config={config} line={line} first={{ language, words }}>
        <App host={host} />
      </Spoken>
    </StrictMode>,
  );
}

/** Our own storage; if the browser denies it to a frame of another site, the host page's. */
async function openStorage(host: Host): Promise<Storage> {
  const own = browserStorage(() => localStorage);
  if (own.lasting) return own;
  const kept = await host.recall();
  return kept === null ? own : memoryStorage(kept, (key, value) => host.keep(key, value));
}

const element = document.getElementById("tuppence");
if (element?.dataset.preview !== undefined)
  // For the console's settings page: visitors never download this.
  void import("./preview.tsx").then(({ startPreview }) => startPreview(element));
else if (element !== null) void start(element);
