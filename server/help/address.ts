/** Where a site's help centre is, below the server's address. */
export const helpCentrePath = (siteKey: string): string => `/help/${encodeURIComponent(siteKey)}`;

/**
 * Where an article is: readable, from its key, as long as a browser leaves that unchanged; otherwise by its id. Both
 * addresses work.
 */
export function articlePath(siteKey: string, article: { readonly id: string; readonly key: string }): string {
  return `${helpCentrePath(siteKey)}/articles/${segmentsOf(article.key) ?? article.id}`;
}

/** Where a collection is. */
export const collectionPath = (siteKey: string, key: string): string =>
  `${helpCentrePath(siteKey)}/collections/${encodeURIComponent(key)}`;

/** Undefined: a browser would read it as another path ("..", "//"). */
function segmentsOf(key: string): string | undefined {
  const segments = key.split("/");
  if (segments.some((one) => one === "" || one === "." || one === "..")) return undefined;
  return segments.map(encodeURIComponent).join("/");
}
