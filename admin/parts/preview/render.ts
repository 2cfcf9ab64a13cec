import DOMPurify from "dompurify";
import type { PreviewQuestion, PreviewReply } from "./worker.ts";

/** Milliseconds after which a text is too tangled to be shown as more than letters; an article takes one or two. */
const PATIENCE_MS = 3_000;
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

/** Milliseconds for the thread itself to be fetched and to start, on a slow line. */
const START_MS = 20_000;

let worker: { thread: Worker; ready: Promise<void> } | undefined;
let last = 0;

function start() {
  const thread = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  // Its first message says that it has started.
  const ready = new Promise<void>((resolve, reject) => {
    thread.addEventListener("message", () => resolve(), { once: true });
    thread.addEventListener("error", reject, { once: true });
    setTimeout(reject, START_MS);
  });
  return { thread, ready };
}

/**
 * The text as safe HTML; undefined when it is too tangled.
 * @param images false for what strangers wrote: an image tells its server who reads it
 */
export async function renderMarkdown(markdown: string, { images = true } = {}): Promise<DocumentFragment | undefined> {
  worker ??= start();
  const mine = worker;
  const giveUp = () => {
    // It may hang for minutes: the next text gets a new one.
    mine.thread.terminate();
    if (worker === mine) worker = undefined;
  };
  try {
    await mine.ready;
  } catch {
    giveUp();
    return undefined;
  }
  const html = await answerOf(mine.thread, { id: ++last, markdown });
  if (html === undefined) giveUp();
  return html === undefined || html.length > MOST_HTML ? undefined : clean(html, images);
}

function answerOf(thread: Worker, question: PreviewQuestion): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (html: string | undefined) => {
      clearTimeout(timer);
      thread.removeEventListener("message", hear);
      thread.removeEventListener("error", failed);
      resolve(html);
    };
    const hear = ({ data }: MessageEvent<PreviewReply>) => {
      if (data.id === question.id) end(data.html);
    };
    const failed = () => end(undefined);
    const timer = setTimeout(failed, PATIENCE_MS);
    thread.addEventListener("message", hear);
    thread.addEventListener("error", failed);
    thread.postMessage(question);
  });
}

function clean(html: string, images: boolean): DocumentFragment {
  const forbidden = images ? {} : { FORBID_TAGS: ["img"] };
  const fragment = DOMPurify.sanitize(html, { ...CLEAN, ...forbidden, RETURN_DOM_FRAGMENT: true });
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
