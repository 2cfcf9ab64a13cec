import DOMPurify from "dompurify";
import { Marked } from "marked";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    // A tag in an article is text, never an element, and stays readable.
    html: ({ text }) => escaped(text),
    link({ href, title, tokens }) {
      const inner = this.parser.parseInline(tokens);
      const url = safeUrl(href, LINKS);
      if (url === undefined) return inner;
      const about = title ? ` title="${escaped(title)}"` : "";
      return `<a href="${escaped(url)}"${about} target="_blank" rel="noopener noreferrer nofollow">${inner}</a>`;
    },
    image({ href, text }) {
      const url = safeUrl(href);
      if (url === undefined) return escaped(text);
      return `<img src="${escaped(url)}" alt="${escaped(text)}" loading="lazy" referrerpolicy="no-referrer">`;
    },
  },
});

/** What an article's text may become; anything else is dropped, with its script and style. */
const TAGS =
  "p br hr strong em del code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 table thead tbody tr th td img".split(" ");
const ATTRIBUTES = "href title src alt target rel start align loading referrerpolicy".split(" ");

const LINKS = ["http:", "https:", "mailto:", "tel:"];

/**
 * Markdown to HTML that is safe to put in a page, whoever wrote it: raw HTML is shown as text, links are http(s), mailto or
 * tel and open in a new window that knows nothing of this one. Two locks: the renderer makes nothing harmful, and the
 * sanitiser lets nothing harmful through.
 */
export function safeHtml(markdown: string): string {
  return DOMPurify.sanitize(toHtml(markdown), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}

/** The first lock alone; for tests without a document. */
export function toHtml(markdown: string): string {
  return marked.parse(markdown) as string;
}

/** A link of an allowed scheme or of this server, as it is written; or undefined. */
export function safeUrl(url: string | undefined, schemes: readonly string[] = LINKS.slice(0, 2)): string | undefined {
  if (url === undefined) return undefined;
  if (/^\/(?![/\\])/.test(url)) return url;
  try {
    return schemes.includes(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
