/** Reads PDFs and web pages beside the server's thread: what is hostile in them blocks nobody, and can be ended. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../lib/errors.ts";
import { PdfFault } from "./pdf-text.ts";
import type { RawArticle } from "./read-file.ts";
import { readHtml } from "./read-html.ts";
import { readPdf } from "./read-pdf.ts";

/** A file to read. */
export interface ToRead {
  readonly id: number;
  readonly format: "pdf" | "html";
  readonly name: string;
  /** Of HTML in UTF-8. */
  readonly bytes: Uint8Array;
}

/** What is said about it: how far it is, and then one of the others. */
export type FromReader = { readonly id: number } & (
  | { readonly share: number }
  | { readonly articles: readonly RawArticle[] }
  | { readonly fault: string; readonly remedy?: string }
);

const say = (message: FromReader) => parentPort?.postMessage(message);

async function read({ id, format, name, bytes }: ToRead): Promise<void> {
  try {
    const file = { name, bytes };
    const articles = format === "html" ? [...readHtml(file)] : await readPdf(file, (share) => say({ id, share }));
    say({ id, articles });
  } catch (error) {
    say({ id, fault: messageOf(error), ...(error instanceof PdfFault ? { remedy: error.remedy } : {}) });
  }
}

// One after the other, in their order: who waits for an answer knows which file it's about.
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (file: ToRead) => {
  last = last.then(() => read(file));
});
