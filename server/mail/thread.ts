import type { Store } from "../ports/database/port.ts";
import { type ConversationRow, findWithVisitor, goingOn } from "../store/conversation.ts";
import { addressesOfMails, conversationsOfMails } from "../store/mail.ts";
import { writtenAddress } from "../store/unseen-reply.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { ReadMail } from "./read-mail.ts";
import type { MailSigner } from "./signer.ts";

/** The conversation that a mail replies to. */
export interface Thread {
  readonly conversation: ConversationRow;
  readonly visitor: VisitorRow;
  /** The sender is who this conversation is with: the address is one that it has been with before. */
  readonly isTheirs: boolean;
}

/**
 * Finds the conversation that a mail belongs to: by the signed address that it was sent to, else by what it says that it
 * replies to. Only conversations of this site.
 */
export async function threadOfMail(
  store: Store,
  options: { siteId: string; mail: ReadMail; signer: MailSigner },
): Promise<Thread | undefined> {
  const { siteId, mail } = options;
  for (const id of await namedBy(store, options)) {
    const found = await findWithVisitor(store, id);
    if (found === undefined || found.conversation.siteId !== siteId) continue;
    const isTheirs = await isFromThem(store, found, mail.from?.address ?? "");
    // A merged conversation has the same visitor as the one where it goes on.
    return { ...found, conversation: await goingOn(store, found.conversation), isTheirs };
  }
  return undefined;
}

/** Ids of conversations, the surest first. */
async function namedBy(
  store: Store,
  { siteId, mail, signer }: { siteId: string; mail: ReadMail; signer: MailSigner },
): Promise<string[]> {
  const signed = mail.recipients.flatMap((address) => signer.inAddress(address) ?? []);
  const ours = mail.repliesTo.flatMap((messageId) => signer.inMessageId(messageId) ?? []);
  const known = await conversationsOfMails(store, { siteId, messageIds: mail.repliesTo.slice(0, 30) });
  return [...new Set([...signed, ...ours, ...known.filter((id) => id !== undefined)])];
}

async function isFromThem(
  store: Store,
  { conversation, visitor }: { conversation: ConversationRow; visitor: VisitorRow },
  from: string,
): Promise<boolean> {
  if (visitor.email?.toLowerCase() === from || visitor.mailAddress === from) return true;
  if ((await writtenAddress(store, conversation.id))?.toLowerCase() === from) return true;
  return (await addressesOfMails(store, conversation.id)).includes(from);
}
