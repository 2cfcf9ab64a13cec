/** Names of files that represent their folder. */
const FOLDER_PAGE = /(?:^|\/)_?(?:index|readme)$/iu;

/**
 * A page's id: its path without the extension, and without the "index" that represents its folder; undefined for an
 * "index" whose folder is unknown.
 */
export function idOfPath(name: string): string | undefined {
  const path = name
    .replaceAll("\\", "/")
    .replace(/^(?:\.{0,2}\/)+/u, "")
    .replace(/\.[^./]*$/u, "");
  const page = path.replace(FOLDER_PAGE, "");
  return page === "" ? undefined : page;
}
