import { ownPage } from "../../../help/catalogue.ts";
import { html } from "../html.ts";
import { articleAddress, type HelpSite, homeIn, shelfAddress } from "./help-site.ts";

/** Addresses that one sitemap may have (sitemaps.org). */
const MOST = 50_000;

/** A help centre's pages for search engines: its first pages and collections, and every article that has no page of the company's own. */
export function sitemapOf(help: HelpSite): string {
  const { catalogue, origin } = help;
  const homes = catalogue.languages.map((language) => ({ url: origin + homeIn(help, language) }));
  const collections = catalogue.languages.flatMap((language) =>
    help.shelves.all
      .filter((one) => one.articlesIn(language).length > 0)
      .map((one) => ({ url: origin + shelfAddress(help, one, language) })),
  );
  const articles = catalogue.languages
    .flatMap((language) => catalogue.inLanguage(language))
    .filter((one) => ownPage(one) === undefined)
    .map((one) => ({ url: origin + articleAddress(help, one), updatedAt: one.updatedAt }));
  const rows: readonly { url: string; updatedAt?: Date | undefined }[] = [...homes, ...collections, ...articles].slice(
    0,
    MOST,
  );
  return html`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${rows.map(
  ({ url, updatedAt }) =>
    html`<url><loc>${url}</loc>${updatedAt === undefined ? "" : html`<lastmod>${updatedAt.toISOString()}</lastmod>`}</url>\n`,
)}</urlset>
`.text;
}
