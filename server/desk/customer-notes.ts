import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { customerRows } from "../store/customer.ts";
import {
  addCustomerNote,
  type CustomerNoteRow,
  changeCustomerNote,
  deleteCustomerNote,
  findCustomerNote,
} from "../store/customer-note.ts";
import { type Agent, isTheirs } from "./agent.ts";
import { type NewNote, noteIdReused } from "./notes.ts";
import type { DeskDeps } from "./parts.ts";
import type { Actor } from "./pass-on.ts";

/** What agents note about a customer. Its writer and managers can change it. */
export interface CustomerNotes {
  /** A repeat under the same id gives the stored one. @throws NOT_FOUND, MESSAGE_* */
  add(request: Agent & NewNote & { visitorId: string }): Promise<CustomerNoteRow>;
  /** @throws NOT_FOUND, also for somebody else's; MESSAGE_* */
  change(request: Actor & { visitorId: string; noteId: string; text: string }): Promise<CustomerNoteRow>;
  /** @throws NOT_FOUND, also for somebody else's */
  delete(request: Actor & { visitorId: string; noteId: string }): Promise<void>;
}

export function createCustomerNotes({ db, clock, voice, checkText }: DeskDeps): CustomerNotes {
  /** The customer's rows. @throws NOT_FOUND */
  const customer = async (visitorId: string) => {
    const rows = await customerRows(db, visitorId);
    const [stays] = rows;
    if (stays === undefined) throw noCustomer();
    return { stays, ids: rows.map((row) => row.id) };
  };

  /** A note that this agent may change. @throws NOT_FOUND */
  const own = async ({ visitorId, noteId, manages = true, ...who }: Actor & NoteOf) => {
    const { stays, ids } = await customer(visitorId);
    const row = await findCustomerNote(db, noteId);
    if (row === undefined || !ids.includes(row.visitorId)) throw noNote();
    if (!manages && !isTheirs({ agent: row.author, agentId: row.authorId }, who)) throw noNote();
    return { row, siteId: stays.siteId };
  };

  return {
    async add({ visitorId, agent, agentId = null, text, noteId = newId() }) {
      checkText(text);
      const { stays } = await customer(visitorId);
      const values = { visitorId: stays.id, author: agent, authorId: agentId, text };
      const added = await addCustomerNote(db, { id: noteId, ...values, at: clock.now() });
      if (added !== undefined) {
        voice.customerChanged({ siteId: stays.siteId, visitorId: stays.id });
        return added;
      }
      const before = await findCustomerNote(db, noteId);
      const isSame =
        before?.visitorId === stays.id &&
        before.text === text &&
        before.author === agent &&
        before.authorId === agentId;
      if (before !== undefined && isSame) return before;
      throw noteIdReused();
    },
    async change(request) {
      checkText(request.text);
      const { row, siteId } = await own(request);
      if (row.text === request.text) return row;
      const { text, agent: editor } = request;
      const changed = await changeCustomerNote(db, { noteId: row.id, text, editor, at: clock.now() });
      if (changed === undefined) throw noNote();
      voice.customerChanged({ siteId, visitorId: changed.visitorId });
      return changed;
    },
    async delete(request) {
      const { row, siteId } = await own(request);
      if (!(await deleteCustomerNote(db, row.id))) throw noNote();
      voice.customerChanged({ siteId, visitorId: row.visitorId });
    },
  };
}

interface NoteOf {
  readonly visitorId: string;
  readonly noteId: string;
}

export const noCustomer = () =>
  new TuppenceError("NOT_FOUND", "This visitor doesn't exist.", "Use the id from one of their conversations.");

const noNote = () =>
  new TuppenceError(
    "NOT_FOUND",
    "There is no note with this id that you can change.",
    "You can change your own notes; managers can change every note.",
  );
