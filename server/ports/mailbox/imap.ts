import { lookup as systemLookup } from "node:dns";
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { isLinkLocal, isPublic } from "../../lib/network.ts";
import { type ImapLine, ImapLines } from "./imap-lines.ts";
import type { Mailbox, MailboxAddress, MailboxEntry, OpenMailbox } from "./port.ts";

/** Milliseconds without a byte after which a server counts as gone. */
const SILENT_MS = 30_000;
/** Bytes of one mail that is asked for; callers ask for the head of larger ones. */
const MAX_LITERAL = 32 * 1024 * 1024;
/** Mails that one reading takes; the next one goes on. */
const MOST = 200;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Mailboxes over IMAP4rev1 (RFC 3501): what reading a folder takes, and nothing else. imapflow does much more, but brings
 * 4.5 MB and ten packages.
 * @param options.privateHosts hosts in private networks that may be read (MAIL_PRIVATE_HOSTS); never link-local ones
 */
export function createImap(options: {
  readonly privateHosts: readonly string[];
  readonly silentMs?: number;
}): OpenMailbox {
  const allowed = new Set(options.privateHosts);
  return async (address, signal) => {
    const mayReach = (found: string) =>
      !isLinkLocal(found) && (isPublic(found) || isAllowed(allowed, address.host, address.port));
    const session = await ImapSession.open(address, { mayReach, signal, silentMs: options.silentMs ?? SILENT_MS });
    try {
      await session.signIn(address);
      return await session.select(address.folder);
    } catch (error) {
      session.destroy();
      throw error;
    }
  };
}

const isAllowed = (allowed: ReadonlySet<string>, host: string, port: number) =>
  allowed.has(host.toLowerCase()) || allowed.has(`${host.toLowerCase()}:${port}`);

interface Opening {
  mayReach(address: string): boolean;
  readonly signal: AbortSignal;
  readonly silentMs: number;
}

class ImapSession {
  readonly #host: string;
  readonly #opening: Opening;
  #socket: Socket;
  #lines: ImapLines;
  #count = 0;
  #capabilities: ReadonlySet<string> = new Set();

  private constructor(host: string, opening: Opening, socket: Socket) {
    this.#host = host;
    this.#opening = opening;
    this.#socket = socket;
    this.#lines = this.#watch(socket);
  }

  static async open(address: MailboxAddress, opening: Opening): Promise<ImapSession> {
    const { host, port, security } = address;
    if (isIP(host) !== 0 && !opening.mayReach(host)) throw refusedAddress(host);
    const how = { host, port, lookup: guarded(host, opening) };
    const isTls = security === "tls";
    const socket = isTls ? connectTls({ ...how, servername: isIP(host) === 0 ? host : "" }) : connectTcp(how);
    const session = new ImapSession(host, opening, socket);
    try {
      const greeting = await session.#reach(() => session.#lines.next());
      if (!/^\* (?:OK|PREAUTH)\b/i.test(greeting.text))
        throw session.#unreachable("It doesn't greet like an IMAP server.");
      if (security === "starttls") await session.#encrypt();
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /** @throws MAILBOX_REFUSED */
  async signIn({ user, secret }: MailboxAddress): Promise<void> {
    for (const { text } of await this.#command("CAPABILITY")) {
      const named = /^\* CAPABILITY (.*)$/i.exec(text)?.[1];
      if (named !== undefined) this.#capabilities = new Set(named.toUpperCase().split(" "));
    }
    if (secret.kind === "access-token") return this.#signInWithToken(user, secret.value);
    const password = secret.value;
    if (this.#capabilities.has("LOGINDISABLED") && !this.#capabilities.has("AUTH=PLAIN")) {
      throw new TuppenceError(
        "MAILBOX_REFUSED",
        `${this.#host} doesn't accept passwords on this connection.`,
        "Choose TLS or STARTTLS, or ask your provider for an app password.",
      );
    }
    const failed = (why: string) =>
      new TuppenceError(
        "MAILBOX_REFUSED",
        `${this.#host} refused the user or the password: ${why}`,
        "Check both. For Gmail and Microsoft 365, sign in with Google or Microsoft instead of a password.",
      );
    if (!this.#capabilities.has("AUTH=PLAIN")) {
      await this.#command(`LOGIN ${quoted(user)} ${quoted(password)}`, failed);
      return;
    }
    const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
    await this.#command("AUTHENTICATE PLAIN", failed, plain);
  }

  /** XOAUTH2, which Google and Microsoft share. @throws MAILBOX_REFUSED */
  async #signInWithToken(user: string, token: string): Promise<void> {
    if (!this.#capabilities.has("AUTH=XOAUTH2")) {
      throw new TuppenceError(
        "MAILBOX_REFUSED",
        `${this.#host} doesn't know this way to sign in (XOAUTH2).`,
        "Check the host: imap.gmail.com for Google, outlook.office365.com for Microsoft. Or sign in with a password.",
      );
    }
    const said = Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString("base64");
    await this.#command(
      "AUTHENTICATE XOAUTH2",
      (why) =>
        new TuppenceError(
          "MAILBOX_REFUSED",
          `${this.#host} refused ${user} with the provider's permission: ${why}`,
          "Connect with the account of this mailbox, and check that IMAP is switched on for it.",
        ),
      said,
    );
  }

  /** @throws MAILBOX_REFUSED */
  async select(folder: string): Promise<Mailbox> {
    const lines = await this.#command(
      `SELECT ${quoted(folder)}`,
      (why) =>
        new TuppenceError(
          "MAILBOX_REFUSED",
          `The folder "${folder}" can't be opened: ${why}`,
          "Check its name; the inbox is called INBOX.",
        ),
    );
    const number = (pattern: RegExp) => Number(lines.map(({ text }) => pattern.exec(text)?.[1]).find(Boolean) ?? 0);
    return {
      uidValidity: number(/\[UIDVALIDITY (\d+)\]/i),
      uidNext: number(/\[UIDNEXT (\d+)\]/i),
      mails: number(/^\* (\d+) EXISTS/i),
      after: async (uid) => this.#entries(await this.#search(`UID ${uid + 1}:*`), uid),
      since: async (day) => this.#entries(await this.#search(`SINCE ${imapDate(day)}`), 0),
      read: (uid, part) => this.#read(uid, part),
      markRead: async (uid) => void (await this.#command(`UID STORE ${uid} +FLAGS.SILENT (\\Seen)`)),
      close: async () => {
        // Not waited for: some servers never answer it.
        this.#socket.write("bye LOGOUT\r\n");
        this.destroy();
      },
    };
  }

  destroy(): void {
    this.#socket.destroySoon();
  }

  async #search(what: string): Promise<number[]> {
    const lines = await this.#command(`UID SEARCH ${what}`);
    const found = lines.flatMap(({ text }) => /^\* SEARCH((?: \d+)*)/i.exec(text)?.[1]?.trim().split(" ") ?? []);
    return found.filter((uid) => uid !== "").map(Number);
  }

  /** "5:*" names the last mail even if its UID is lower. */
  async #entries(uids: readonly number[], above: number): Promise<MailboxEntry[]> {
    const wanted = uids
      .filter((uid) => uid > above)
      .sort((a, b) => a - b)
      .slice(0, MOST);
    if (wanted.length === 0) return [];
    const lines = await this.#command(`UID FETCH ${wanted.join(",")} (UID RFC822.SIZE INTERNALDATE)`);
    return lines
      .flatMap(({ text }) => {
        if (!/^\* \d+ FETCH /i.test(text)) return [];
        const uid = Number(/\bUID (\d+)/i.exec(text)?.[1] ?? 0);
        const size = Number(/\bRFC822\.SIZE (\d+)/i.exec(text)?.[1] ?? 0);
        const at = new Date(/\bINTERNALDATE "([^"]{1,60})"/i.exec(text)?.[1]?.trim() ?? "");
        return uid === 0 ? [] : [{ uid, size, at: Number.isNaN(at.getTime()) ? new Date() : at }];
      })
      .sort((a, b) => a.uid - b.uid);
  }

  async #read(uid: number, part: "all" | "head"): Promise<Uint8Array | undefined> {
    const section = part === "all" ? "BODY.PEEK[]" : "BODY.PEEK[HEADER]";
    const lines = await this.#command(`UID FETCH ${uid} (UID ${section})`);
    for (const { text, literals } of lines) {
      if (!/^\* \d+ FETCH /i.test(text) || Number(/\bUID (\d+)/i.exec(text)?.[1]) !== uid) continue;
      if (literals[0] !== undefined) return literals[0];
      // A short one may come in quotes.
      const from = text.indexOf('] "');
      const short = from === -1 ? undefined : /^"((?:[^"\\]|\\.)*)"/.exec(text.slice(from + 2))?.[1];
      if (short !== undefined) return Buffer.from(short.replace(/\\(.)/g, "$1"));
    }
    return undefined;
  }

  /**
   * Sends a command and waits for its end.
   * @param failed what a NO or BAD means; default: the server doesn't speak IMAP as it should
   * @param reply sent when the server asks for more
   * @returns what the server said before its end
   */
  async #command(text: string, failed?: (why: string) => TuppenceError, reply?: string): Promise<ImapLine[]> {
    const tag = `t${++this.#count}`;
    return this.#reach(async () => {
      this.#socket.write(`${tag} ${text}\r\n`);
      const lines: ImapLine[] = [];
      for (;;) {
        const line = await this.#lines.next();
        if (line.text.startsWith("+")) {
          // Nothing to say: the server then ends the command. After a token that it refuses, it waits for an empty line.
          this.#socket.write(`${reply ?? "*"}\r\n`);
          if (reply !== undefined) reply = "";
          continue;
        }
        if (!line.text.startsWith(`${tag} `)) {
          lines.push(line);
          continue;
        }
        const [, status = "", ...words] = line.text.split(" ");
        const why = words.join(" ");
        if (status.toUpperCase() === "OK") return lines;
        throw failed?.(why.slice(0, 300)) ?? this.#unreachable(`It answered "${why.slice(0, 300)}".`);
      }
    });
  }

  async #encrypt(): Promise<void> {
    await this.#command("STARTTLS", (why) => this.#unreachable(`It doesn't offer STARTTLS: ${why}`));
    this.#lines.detach();
    const host = this.#host;
    this.#socket = connectTls({ socket: this.#socket, servername: isIP(host) === 0 ? host : "" });
    this.#lines = this.#watch(this.#socket);
  }

  #watch(socket: Socket): ImapLines {
    const { silentMs, signal } = this.#opening;
    socket.setTimeout(silentMs, () => socket.destroy(new Error("It doesn't answer.")));
    const stop = () => void socket.destroy(new Error("The reading was stopped."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", stop));
    return new ImapLines(socket, MAX_LITERAL);
  }

  /** Whatever breaks the connection becomes an error that says what to do. */
  async #reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isTuppenceError(error)) throw error;
      throw this.#unreachable(messageOf(error), error);
    }
  }

  #unreachable(why: string, cause?: unknown): TuppenceError {
    return new TuppenceError(
      "MAILBOX_UNREACHABLE",
      `The mailbox at ${this.#host} can't be read: ${why}`,
      "Check the host, the port and the encryption. TLS usually has port 993, STARTTLS port 143.",
      { cause },
    );
  }
}

/** Checks the address where the connection is made: a name that leads elsewhere the second time is refused as well. */
function guarded(host: string, { mayReach }: Opening): LookupFunction {
  return (hostname, how, callback) => {
    systemLookup(hostname, { ...how, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const reachable = found.filter(({ address }) => mayReach(address));
      const [first] = reachable;
      if (first === undefined) return callback(refusedAddress(host), "", 0);
      if (how.all === true) return callback(null, reachable as never, 0);
      callback(null, first.address, first.family);
    });
  };
}

const refusedAddress = (host: string) =>
  new TuppenceError(
    "MAILBOX_REFUSED",
    `${host} is in a private network, or on this server itself.`,
    "If it's your own mail server, add it to MAIL_PRIVATE_HOSTS and restart.",
  );

/** A quoted string; what doesn't fit into one is taken out. */
const quoted = (text: string) => `"${text.replace(/[\r\n\0]/g, "").replace(/["\\]/g, "\\$&")}"`;

const imapDate = (day: Date) => `${day.getUTCDate()}-${MONTHS[day.getUTCMonth()]}-${day.getUTCFullYear()}`;
