/** Which files a site takes: a manager's choice, and what counts as what. */

/** From none to all. */
export const FILE_KINDS = ["off", "images", "documents", "everything"] as const;
export type FileKinds = (typeof FILE_KINDS)[number];

/** Megabytes (1,048,576 bytes) of one file that a manager can allow at most. */
export const MAX_FILE_MB = 100;

/** By content, so that a program that is called invoice.pdf isn't one. Word, Excel and PowerPoint up to 2003 are "x-cfb". */
const DOCUMENTS: ReadonlySet<string> = new Set([
  "application/pdf",
  "application/rtf",
  "application/x-cfb",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.presentation",
  "text/plain; charset=utf-8",
]);

/**
 * Whether a file of this type can be sent.
 * @param isImage it's a picture that could be read
 */
export function allows(kinds: FileKinds, file: { readonly mediaType: string; readonly isImage: boolean }): boolean {
  if (kinds === "off") return false;
  if (kinds === "everything" || file.isImage) return true;
  return kinds === "documents" && DOCUMENTS.has(file.mediaType);
}
