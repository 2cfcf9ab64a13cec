import { Marked } from "marked";

/** Markdown to HTML on a thread of its own, so that a text made to stop a parser stops no page. HTML in it is text. */
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: { html: ({ text }) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "") },
});

export interface PreviewQuestion {
  readonly id: number;
  readonly markdown: string;
}
export interface PreviewReply {
  readonly id: number;
  readonly html: string;
}

addEventListener("message", ({ data }: MessageEvent<PreviewQuestion>) => {
  const reply: PreviewReply = { id: data.id, html: marked.parse(data.markdown) as string };
  postMessage(reply);
});
// What comes now is parsed at once.
postMessage("ready");
