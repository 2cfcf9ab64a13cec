import { primaryLanguage } from "../../../text/language.ts";
import { Html } from "../html.ts";
import type { HelpSite } from "./help-site.ts";

/** JSON that can stand in a script element: nothing in it ends that. */
export function jsonLd(data: object): Html {
  return new Html(
    JSON.stringify(data).replace(
      /[<>&\u2028\u2029]/gu,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

/** The way to a page, first page first. @param path names with absolute addresses */
export function breadcrumbs(path: readonly { readonly name: string; readonly url: string }[]): object {
  return {
    "@context": "https://schema.org",
    "@type": "BreadcrumbList",
    itemListElement: path.map(({ name, url }, i) => ({ "@type": "ListItem", position: i + 1, name, item: url })),
  };
}

/**
 * An article for search engines. One whose title is a question is also a page of questions and answers.
 * @param body its HTML
 */
export function articleData(
  help: HelpSite,
  article: { title: string; language: string; updatedAt?: Date; description: string; url: string; body: string },
): object[] {
  const { title, language, updatedAt, description, url, body } = article;
  const publisher = {
    "@type": "Organization",
    name: help.site.name,
    ...(help.settings.homeUrl === null ? {} : { url: help.settings.homeUrl }),
    ...(help.settings.logo === null ? {} : { logo: help.settings.logo }),
  };
  const whole = {
    "@context": "https://schema.org",
    "@type": "Article",
    headline: title,
    description,
    inLanguage: language,
    url,
    mainEntityOfPage: url,
    ...(updatedAt === undefined ? {} : { dateModified: updatedAt.toISOString() }),
    author: publisher,
    publisher,
  };
  if (!isQuestion(title)) return [whole];
  const question = { "@type": "Question", name: title, acceptedAnswer: { "@type": "Answer", text: body, url } };
  return [
    whole,
    {
      "@context": "https://schema.org",
      "@type": "FAQPage",
      inLanguage: primaryLanguage(language),
      url,
      mainEntity: [question],
    },
  ];
}

/** Ends like one, in any script. */
const isQuestion = (title: string): boolean => /[?？؟]\s*$/u.test(title);

/** What lets search engines offer this help centre's own search. */
export function websiteData(help: HelpSite): object {
  const url = help.origin + help.root;
  return {
    "@context": "https://schema.org",
    "@type": "WebSite",
    name: help.name,
    url,
    potentialAction: {
      "@type": "SearchAction",
      target: { "@type": "EntryPoint", urlTemplate: `${url}/search?q={query}` },
      "query-input": "required name=query",
    },
  };
}
