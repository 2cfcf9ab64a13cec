import { siteSettings } from "../desk/settings.ts";
import type { Store } from "../ports/database/port.ts";
import type { ButtonConfig, FrameConfig } from "../wire/widget.ts";
import type { Site } from "./parts.ts";

/** What the frame's document carries. @param base the path that the server is mounted at, "" or "/chat" */
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

/** What the loader is given before the frame is there. */
export async function buttonConfigOf(store: Store, site: Site): Promise<ButtonConfig> {
  const { theme, position, language, proactive } = (await siteSettings(store, site.id)).widget;
  return { accent: theme.accent, position, language, siteLanguage: site.language, proactive };
}
