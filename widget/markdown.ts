import DOMPurify from "dompurify";
import { Marked } from "marked";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  // A tag in an article is text, never an element, and stays readable.
  renderer: { html: ({ text }) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "") },
});

/** What an article's text may become; anything else is dropped, with its script and style. */
const TAGS =
  "p br hr strong em del code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 table thead tbody tr th td img".split(" ");

/**
 * Markdown to HTML that is safe to put in a page, whoever wrote it: raw HTML is shown as text, links are http(s), mailto or
 * tel and open in a new window that knows nothing of this one.
 */
export function safeHtml(markdown: string): string {
  return DOMPurify.sanitize(marked.parse(markdown) as string, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "title", "src", "alt", "target", "rel", "start", "align"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}

/** Registers the link rules with the sanitiser; once, where there is a document. */
export function guardLinks(): void {
  DOMPurify.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName === "A") {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer nofollow");
    }
    if (node.tagName === "IMG") {
      node.setAttribute("loading", "lazy");
      node.setAttribute("referrerpolicy", "no-referrer");
    }
  });
}

/** A link that may be followed from the widget, or undefined. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  if (/^\/(?!\/)/.test(url)) return url;
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
