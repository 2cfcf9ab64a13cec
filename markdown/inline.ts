/** Part of a line of Markdown. A string is text, to be shown as it is. */
export type Inline =
  | string
  | { readonly type: "strong" | "em" | "del"; readonly inner: readonly Inline[]; readonly depth: number }
  | { readonly type: "link"; readonly href: string; readonly inner: readonly Inline[]; readonly depth: number }
  | { readonly type: "image"; readonly src: string; readonly about: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "break" };

/** Emphasis nested more deeply than this isn't drawn: nobody sees it, and drawing is recursive. */
const MAX_DEPTH = 8;

/** How many openers back a match is searched for: otherwise the time would grow with the square of the length. */
const LOOK_BACK = 100;

/** Pieces that one emphasis or link can contain, for the same reason. */
const MAX_INNER = 500;

/** Back-ticks in a row that can begin code; each further length would be searched for to the end. */
const MAX_TICKS = 16;

const ESCAPED = /[!-/:-@[-`{-~]/;
const SPACE = /\s/;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const WORD = /[\w.+-]/;
const AUTOLINK = /<([a-zA-Z][a-zA-Z\d+.-]+:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>/y;
const BARE_URL = /https?:\/\/[^\s<[\]]*[^\s<.,:;"'”’)[\]!?*_~]/iy;
const BARE_EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]*\w)+/y;
const TARGET =
  /\(\s*(?:(?:<([^<>\n]*)>|((?:[^\s()<]|\([^\s()]*\))(?:[^\s()]|\([^\s()]*\))*))(?:\s+(?:(?:"[^"]*"|'[^']*'|\([^()]*\))\s*)?)?)?\)/y;
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;
const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  euro: "€",
  copy: "©",
  ndash: "–",
  mdash: "—",
  hellip: "…",
};

/** A run of stars, underscores or tildes, or a bracket, that may turn out to open something. */
interface Opener {
  readonly sign: string;
  /** Characters of the run that aren't used yet. */
  count: number;
  /** Its position among the nodes. */
  readonly at: number;
}

/**
 * Reads one paragraph: emphasis, code, links, pictures, line breaks. Raw HTML is text.
 * Every character is examined once, so the time is linear, whatever is written.
 */
export function inlineOf(text: string): Inline[] {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  #nodes: Inline[] = [];
  #stack: Opener[] = [];
  /** How many openers of each character are waiting, so that we don't search for one that doesn't exist. */
  readonly #waiting = new Map<string, number>();
  /** Lengths of back-tick runs that have no match any more. */
  readonly #alone = new Set<number>();
  #plain = "";

  constructor(text: string) {
    this.#text = text;
  }

  read(): Inline[] {
    let at = 0;
    while (at < this.#text.length) at = this.#step(at);
    this.#flush();
    this.#close(0);
    return this.#nodes;
  }

  /** Reads what begins here. @returns where the next begins */
  #step(at: number): number {
    const text = this.#text;
    const sign = text[at] as string;
    switch (sign) {
      case "\\": {
        const next = text[at + 1];
        if (next === "\n") return at + 1;
        if (next === undefined || !ESCAPED.test(next)) break;
        this.#put(next);
        return at + 2;
      }
      case "`":
        return this.#code(at);
      case "\n":
        this.#plain = this.#plain.trimEnd();
        this.#add({ type: "break" });
        return at + 1;
      case "<": {
        const found = matchAt(AUTOLINK, text, at);
        const href = found?.[1];
        if (href === undefined) break;
        this.#link(href.includes(":") ? href : `mailto:${href}`, href);
        return AUTOLINK.lastIndex;
      }
      case "!":
        if (text[at + 1] !== "[") break;
        this.#open("![", 1);
        return at + 2;
      case "[":
        this.#open("[", 1);
        return at + 1;
      case "]":
        return this.#bracket(at);
      case "*":
      case "_":
      case "~":
        return this.#emphasis(at, sign);
    }
    if (at === 0 || !WORD.test(text[at - 1] as string)) {
      const url = matchAt(BARE_URL, text, at)?.[0];
      if (url !== undefined) {
        this.#link(url, url);
        return at + url.length;
      }
      const email = matchAt(BARE_EMAIL, text, at)?.[0];
      if (email !== undefined) {
        this.#link(`mailto:${email}`, email);
        return at + email.length;
      }
    }
    this.#plain += sign;
    return at + 1;
  }

  #code(at: number): number {
    const text = this.#text;
    let end = at;
    while (text[end] === "`") end++;
    const length = end - at;
    const close = length > MAX_TICKS || this.#alone.has(length) ? -1 : partner(text, end, length);
    if (close < 0) {
      this.#alone.add(length);
      this.#put(text.slice(at, end));
      return end;
    }
    const inside = text.slice(end, close).replaceAll("\n", " ");
    const isPadded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== "";
    this.#add({ type: "code", text: isPadded ? inside.slice(1, -1) : inside });
    return close + length;
  }

  #bracket(at: number): number {
    const place = this.#last("[", "![");
    const opener = this.#stack[place];
    const isWanted = opener !== undefined && this.#fits(opener) && this.#text[at + 1] === "(";
    const target = isWanted ? matchAt(TARGET, this.#text, at + 1) : undefined;
    if (opener === undefined || target === undefined) {
      if (opener !== undefined) this.#drop(place);
      this.#put("]");
      return at + 1;
    }
    const end = TARGET.lastIndex;
    this.#flush();
    this.#close(place + 1);
    const inner = this.#nodes.splice(opener.at + 1);
    this.#nodes.pop();
    this.#pop(place);
    const href = unescaped(target[1] ?? target[2] ?? "");
    if (opener.sign === "![") this.#nodes.push({ type: "image", src: href, about: plainOf(inner) });
    else {
      // No link within a link: the opener outside becomes text.
      for (let outer = this.#last("["); outer >= 0; outer = this.#last("[")) this.#drop(outer);
      this.#wrap({ type: "link", href }, inner.flatMap(unlinked));
    }
    return end;
  }

  #emphasis(at: number, sign: string): number {
    const text = this.#text;
    let end = at;
    while (text[end] === sign) end++;
    let count = end - at;
    const before = text[at - 1] ?? " ";
    const after = text[end] ?? " ";
    const opens = !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || PUNCTUATION.test(before));
    const closes = !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || PUNCTUATION.test(after));
    const canOpen = opens && (sign !== "_" || !closes || PUNCTUATION.test(before));
    const canClose = closes && (sign !== "_" || !opens || PUNCTUATION.test(after));
    const least = sign === "~" ? 2 : 1;
    // An open bracket keeps its content: emphasis doesn't reach across it.
    const floor = this.#last("[", "![");
    while (canClose && count >= least && (this.#waiting.get(sign) ?? 0) > 0) {
      const place = this.#last(sign);
      const opener = this.#stack[place];
      if (opener === undefined || place < floor || opener.count < least || !this.#fits(opener)) break;
      this.#flush();
      this.#close(place + 1);
      const used = sign === "~" ? 2 : Math.min(2, count, opener.count);
      const inner = this.#nodes.splice(opener.at + 1);
      opener.count -= used;
      count -= used;
      if (opener.count === 0) {
        this.#pop(place);
        this.#nodes.pop();
      }
      this.#wrap({ type: sign === "~" ? "del" : used === 2 ? "strong" : "em" }, inner);
    }
    if (count > 0) {
      if (canOpen) this.#open(sign, count);
      else this.#put(sign.repeat(count));
    }
    return end;
  }

  /** The position of the last of these characters among the openers, or -1. */
  #last(...signs: readonly string[]): number {
    if (!signs.some((sign) => (this.#waiting.get(sign) ?? 0) > 0)) return -1;
    const end = Math.max(0, this.#stack.length - LOOK_BACK);
    for (let place = this.#stack.length - 1; place >= end; place--)
      if (signs.includes(this.#stack[place]?.sign ?? "")) return place;
    return -1;
  }

  #fits(opener: Opener): boolean {
    return this.#nodes.length - opener.at <= MAX_INNER;
  }

  #open(sign: string, count: number): void {
    this.#flush();
    this.#stack.push({ sign, count, at: this.#nodes.length });
    this.#waiting.set(sign, (this.#waiting.get(sign) ?? 0) + 1);
    // A placeholder; its characters are put there if it turns out to be text.
    this.#nodes.push("");
  }

  /** Openers from here on found no match: they are text. */
  #close(place: number): void {
    while (this.#stack.length > place) this.#drop(this.#stack.length - 1);
  }

  #drop(place: number): void {
    const opener = this.#stack[place];
    if (opener === undefined) return;
    this.#nodes[opener.at] = opener.sign.length > 1 ? opener.sign : opener.sign.repeat(opener.count);
    this.#pop(place);
  }

  #pop(place: number): void {
    const [opener] = this.#stack.splice(place, 1);
    if (opener !== undefined) this.#waiting.set(opener.sign, (this.#waiting.get(opener.sign) ?? 1) - 1);
  }

  #wrap(kind: { type: "strong" | "em" | "del" } | { type: "link"; href: string }, inner: Inline[]): void {
    let depth = 1;
    for (const one of inner) if (typeof one === "object" && "depth" in one) depth = Math.max(depth, one.depth + 1);
    if (depth > MAX_DEPTH) for (const one of inner) this.#nodes.push(one);
    else this.#nodes.push({ ...kind, inner, depth });
  }

  #link(href: string, shown: string): void {
    this.#add({ type: "link", href, inner: [shown], depth: 1 });
  }

  #add(node: Inline): void {
    this.#flush();
    this.#nodes.push(node);
  }

  /** Text that is shown as it is, including character references. */
  #put(text: string): void {
    this.#flush();
    this.#nodes.push(text);
  }

  #flush(): void {
    if (this.#plain !== "") this.#nodes.push(unreferenced(this.#plain));
    this.#plain = "";
  }
}

/** What a link shows holds no link: an address there is text. */
function unlinked(one: Inline): readonly Inline[] {
  if (typeof one === "string" || !("inner" in one)) return [one];
  const inner = one.inner.flatMap(unlinked);
  return one.type === "link" ? inner : [{ ...one, inner }];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Where a run of exactly this many back-ticks begins, or -1. */
function partner(text: string, from: number, length: number): number {
  for (let at = text.indexOf("`", from); at >= 0; at = text.indexOf("`", at)) {
    let end = at;
    while (text[end] === "`") end++;
    if (end - at === length) return at;
    at = end;
  }
  return -1;
}

/** Character references as the characters they represent. */
function unreferenced(text: string): string {
  return text.replace(REFERENCE, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function unescaped(text: string): string {
  return unreferenced(text.replace(/\\([!-/:-@[-`{-~])/g, "$1"));
}

/** The text of pieces without formatting, e.g. for an image's description. */
export function plainOf(pieces: readonly Inline[]): string {
  return pieces
    .map((one) => {
      if (typeof one === "string") return one;
      if ("inner" in one) return plainOf(one.inner);
      return one.type === "code" ? one.text : one.type === "image" ? one.about : " ";
    })
    .join("");
}
