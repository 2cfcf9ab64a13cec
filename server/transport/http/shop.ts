import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "../deps.ts";
import { Html, html } from "./html.ts";

/** What goes between the shop's header and footer. */
export interface ShopContent {
  readonly title: string;
  readonly main: Html;
}

export interface Shop {
  /** A page by its path below /demo, "" for the first; undefined if there is none. */
  page(path: string, site: Site): Html | undefined;
  /** Other content in the shop's frame. */
  around(site: Site, content: ShopContent): Html;
}

/**
 * Reads the demo shop: `frame.html` around `pages/<name>.html`, whose first line is the title in an HTML comment. {{base}} is
 * the path that the server is mounted at, {{site}} the site's key.
 */
export function readShop(folder: string, base: string): Shop {
  const frame = readFileSync(join(folder, "frame.html"), "utf8");
  const pages = new Map(
    readdirSync(join(folder, "pages")).map((file) => [
      file.replace(/\.html$/, ""),
      readFileSync(join(folder, "pages", file), "utf8"),
    ]),
  );
  const around = (site: Site, { title, main }: ShopContent) => {
    const values: Record<string, string> = {
      title: html`${title} · ${site.name}`.text,
      main: main.text,
      site: html`${site.key}`.text,
      language: html`${site.language}`.text,
      base: html`${base}`.text,
    };
    // In one pass, so that an article's text isn't searched for placeholders.
    return new Html(frame.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole));
  };
  return {
    around,
    page(path, site) {
      const source = pages.get(path === "" ? "index" : path);
      const found = source?.match(/^<!-- (.+?) -->\n([\s\S]*)$/);
      if (found === undefined || found === null) return undefined;
      const main = new Html((found[2] ?? "").replaceAll("{{base}}", html`${base}`.text));
      return around(site, { title: found[1] ?? "", main });
    },
  };
}
