import DOMPurify from "dompurify";
import type { PreviewQuestion, PreviewReply } from "./worker.ts";

/** Milliseconds after which a text is too tangled to be shown as more than letters; an article takes one or two. */
const PATIENCE_MS = 1_500;
/** Characters of HTML beyond which only the text is shown: the page itself would become slow. */
const MOST_HTML = 600_000;

const CLEAN = {
  ALLOWED_TAGS:
    "p br hr strong em del code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 table thead tbody tr th td img".split(" "),
  ALLOWED_ATTR: "href title src alt start align".split(" "),
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/(?![/\\]))/i,
};

let worker: Worker | undefined;
let last = 0;

/** The text as safe HTML; undefined when it is too tangled. */
export function renderMarkdown(markdown: string): Promise<DocumentFragment | undefined> {
  worker ??= new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const mine = worker;
  const question: PreviewQuestion = { id: ++last, markdown };
  return new Promise((resolve) => {
    const end = (html: string | undefined) => {
      clearTimeout(timer);
      mine.removeEventListener("message", hear);
      mine.removeEventListener("error", failed);
      resolve(html === undefined || html.length > MOST_HTML ? undefined : clean(html));
    };
    const hear = ({ data }: MessageEvent<PreviewReply>) => {
      if (data.id === question.id) end(data.html);
    };
    const failed = () => {
      // It may hang for minutes: the next text gets a new one.
      mine.terminate();
      if (worker === mine) worker = undefined;
      end(undefined);
    };
    const timer = setTimeout(failed, PATIENCE_MS);
    mine.addEventListener("message", hear);
    mine.addEventListener("error", failed);
    mine.postMessage(question);
  });
}

function clean(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, { ...CLEAN, RETURN_DOM_FRAGMENT: true });
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const image of fragment.querySelectorAll("img")) {
    image.loading = "lazy";
    image.referrerPolicy = "no-referrer";
  }
  return fragment;
}
