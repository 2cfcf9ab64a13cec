import type { Store } from "../../ports/database/port.ts";
import { siteSettings } from "../../settings/settings.ts";
import type { ButtonConfig, FrameConfig } from "../../wire/widget.ts";
import type { Site } from "../deps.ts";

/** The configuration in the frame's document. @param base the path that the server is mounted at, "" or "/chat" */
export async function frameConfigOf(store: Store, site: Site, base: string): Promise<FrameConfig> {
  const { widget, identity } = await siteSettings(store, site.id);
  return {
    site: site.key,
    siteName: site.name,
    siteLanguage: site.language,
    base,
    settings: widget,
    identityRequired: identity.mode === "strict",
    isDemo: site.isDemo,
  };
}

/** What the loader needs before the frame exists. */
export async function buttonConfigOf(store: Store, site: Site): Promise<ButtonConfig> {
  const { theme, position, language, proactive } = (await siteSettings(store, site.id)).widget;
  return { accent: theme.accent, position, language, siteLanguage: site.language, proactive };
}
