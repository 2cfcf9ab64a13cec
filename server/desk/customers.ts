import { type CustomerNotes, createCustomerNotes } from "./customer-notes.ts";
import type { DeletionAudit } from "./desk.ts";
import { eraseCustomer } from "./erase-customer.ts";
import { type CustomerMerge, mergeCustomers } from "./merge-customers.ts";
import type { DeskDeps } from "./parts.ts";

/** The people behind the conversations. */
export interface Customers {
  readonly notes: CustomerNotes;
  /** @throws NOT_FOUND, CUSTOMERS_DIFFER */
  merge(request: CustomerMerge): Promise<void>;
  /** Permanently, with an audit entry. @throws NOT_FOUND */
  erase(request: { visitorId: string; audit: DeletionAudit }): Promise<void>;
}

export function createCustomers(deps: DeskDeps): Customers {
  return {
    notes: createCustomerNotes(deps),
    merge: (request) => mergeCustomers(deps, request),
    erase: (request) => eraseCustomer(deps, request),
  };
}
