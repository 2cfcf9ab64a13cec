/**
 * Git's lines over HTTP: four hexadecimal digits of length, then the content. "0000" ends a message, "0001" a section of
 * it (gitprotocol-common, gitprotocol-v2).
 */
export type Packet = { readonly kind: "flush" | "section" | "end" } | { readonly kind: "data"; readonly data: Buffer };

const FLUSH = "0000";
export const SECTION = "0001";

export const line = (text: string): string => `${(Buffer.byteLength(text) + 5).toString(16).padStart(4, "0")}${text}\n`;

/** A command of protocol version 2 with its arguments. */
export function command(name: string, capabilities: readonly string[], options: readonly string[]): string {
  return [line(`command=${name}`), ...capabilities.map(line), SECTION, ...options.map(line), FLUSH].join("");
}

/** @throws RangeError if it isn't made of such lines */
export function* packets(body: Buffer): Generator<Packet> {
  let at = 0;
  while (at < body.length) {
    const text = body.toString("latin1", at, at + 4);
    const length = /^[\da-f]{4}$/iu.test(text) ? Number.parseInt(text, 16) : Number.NaN;
    if (length === 0 || length === 1 || length === 2) {
      yield { kind: (["flush", "section", "end"] as const)[length] };
      at += 4;
      continue;
    }
    if (!(length >= 4) || at + length > body.length) throw new RangeError("not lines of Git's protocol");
    yield { kind: "data", data: body.subarray(at + 4, at + length) };
    at += length;
  }
}
