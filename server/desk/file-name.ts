const MAX_NAME = 200;

/**
 * A name without a path, control characters, or marks that reverse what follows ("exe.gpj").
 * @param mediaType of a picture that was encoded anew: its name ends accordingly. Undefined: it keeps its ending
 */
export function plainFileName(given: string, mediaType?: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").trim();
  const name = plain === "" || plain === "." || plain === ".." ? "file" : plain;
  const ending = endingOf(mediaType);
  if (ending === undefined || ending.test(name)) return shortened(name);
  return `${shortened(name.replace(/\.[a-z0-9]{1,5}$/i, ""))}${mediaType === "image/png" ? ".png" : ".jpg"}`;
}

const endingOf = (mediaType: string | undefined): RegExp | undefined =>
  mediaType === "image/png" ? /\.png$/i : mediaType === "image/jpeg" ? /\.jpe?g$/i : undefined;

/** Of a long name, its ending stays: programs go by it. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const ending = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? "";
  return `${name.slice(0, MAX_NAME - ending.length).replace(/[\ud800-\udbff]$/, "")}${ending}`;
}
