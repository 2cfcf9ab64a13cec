/** Reads PDFs and web pages beside the server's thread: what is hostile in them blocks nobody, and can be ended. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../lib/errors.ts";
import { PdfFault } from "./pdf-text.ts";
import type { RawArticle } from "./read-file.ts";
import { readHtml } from "./read-html.ts";
import { readPdf } from "./read-pdf.ts";
import { type GivenArticle, type PageRead, readGiven, readPage, type WebPage } from "./web-page.ts";

/** A file to read, a page of a website, or an article as a help centre's API gives it. */
export type Work =
  | {
      readonly format: "pdf" | "html";
      readonly name: string;
      /** Of HTML in UTF-8. */
      readonly bytes: Uint8Array;
    }
  | { readonly format: "page"; readonly page: WebPage }
  | { readonly format: "given"; readonly given: GivenArticle };

/** What is read of a page of a website. */
export type WholePage = Omit<PageRead, "articles"> & {
  readonly articles: readonly (PageRead["articles"] extends Iterable<infer One> ? One : never)[];
};

/** What comes of it; of a given article in words if it can't be read. */
export type Result = readonly RawArticle[] | WholePage | ReturnType<typeof readGiven>;

export type ToRead = { readonly id: number } & Work;

/** What is said about it: how far it is, and then one of the others. */
export type FromReader = { readonly id: number } & (
  | { readonly share: number }
  | { readonly result: Result }
  | { readonly fault: string; readonly remedy?: string }
);

const say = (message: FromReader) => parentPort?.postMessage(message);

async function resultOf(work: ToRead): Promise<Result> {
  if (work.format === "page") {
    const { articles, ...page } = readPage(work.page);
    return { ...page, articles: [...articles] };
  }
  if (work.format === "given") return readGiven(work.given);
  const { format, name, bytes, id } = work;
  const file = { name, bytes };
  return format === "html" ? [...readHtml(file)] : readPdf(file, (share) => say({ id, share }));
}

async function read(work: ToRead): Promise<void> {
  const { id } = work;
  try {
    say({ id, result: await resultOf(work) });
  } catch (error) {
    say({ id, fault: messageOf(error), ...(error instanceof PdfFault ? { remedy: error.remedy } : {}) });
  }
}

// One after the other, in their order: who waits for an answer knows which one it's about.
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (work: ToRead) => {
  last = last.then(() => read(work));
});
