import type { Files } from "../desk/files.ts";
import type { DeskVoice } from "../desk/parts.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { MessageRow } from "../store/message.ts";
import type { MailMark } from "../wire/http.ts";
import type { MailSigner } from "./signer.ts";

/** Answers a visitor's message (turn/service.ts): stored and answered once, however often it's sent. */
export type SendToAssistant = (message: {
  siteId: string;
  visitorId: string;
  conversationId: string;
  clientMessageId: string;
  text: string;
  mail: MailMark;
}) => Promise<{ readonly row: MessageRow; readonly conversation: ConversationRow }>;

/** What reading mail needs. */
export interface MailInDeps {
  readonly db: Db;
  readonly signer: MailSigner;
  readonly voice: Pick<DeskVoice, "messageNew" | "stateChanged" | "noteNew">;
  readonly files: Pick<Files, "attach">;
  readonly send: SendToAssistant;
  readonly clock: Clock;
  readonly log: Log;
}
