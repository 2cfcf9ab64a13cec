/** What a text says as JSON; undefined: it isn't JSON. For a schema to judge. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
