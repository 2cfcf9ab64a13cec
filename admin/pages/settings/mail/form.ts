import type { MailChannelChange, MailChannelWire } from "../../../../server/wire/mail.ts";

/** The form's fields; an empty text is nothing. */
export interface MailForm {
  readonly address: string;
  readonly incoming: MailChannelWire["incoming"];
  readonly host: string;
  readonly port: number;
  readonly security: MailChannelWire["imap"]["security"];
  readonly user: string;
  /** Only what is typed now: the saved one is never sent here. */
  readonly password: string;
  readonly folder: string;
  readonly signIn: MailChannelWire["imap"]["signIn"];
  readonly clientId: string;
  /** As with the password. */
  readonly clientSecret: string;
  readonly tenant: string;
  readonly starts: boolean;
  readonly answeredBy: MailChannelWire["answeredBy"];
  readonly trustedServer: string;
}

/** What is saved, as the form shows it. */
export function valuesOf({ address, incoming, imap, starts, answeredBy, trustedServer }: MailChannelWire): MailForm {
  const { host, port, security, user, folder, signIn, oauth } = imap;
  return {
    ...{ incoming, port, security, folder, signIn, starts, answeredBy },
    clientId: oauth.clientId ?? "",
    clientSecret: "",
    tenant: oauth.tenant ?? "",
    address: address ?? "",
    host: host ?? "",
    user: user ?? "",
    password: "",
    trustedServer: trustedServer ?? "",
  };
}

const orNull = (text: string | undefined) => (text === undefined ? undefined : text.trim() === "" ? null : text.trim());

/** The changed fields as a request. */
export function requestOf(changes: Partial<MailForm>): MailChannelChange {
  const { address, host, port, security, user, password, folder, trustedServer, ...rest } = changes;
  const { signIn, clientId, clientSecret, tenant, ...own } = rest;
  const oauth = given({
    clientId: orNull(clientId),
    clientSecret: clientSecret === "" ? undefined : clientSecret,
    tenant: orNull(tenant),
  });
  const imap = given({
    ...{ port, security, signIn },
    oauth: Object.keys(oauth).length === 0 ? undefined : oauth,
    host: orNull(host),
    user: orNull(user),
    password: password === "" ? undefined : password,
    folder: folder?.trim() === "" ? "INBOX" : folder,
  });
  return {
    ...own,
    ...given({ address: orNull(address), trustedServer: orNull(trustedServer) }),
    ...(Object.keys(imap).length === 0 ? {} : { imap }),
  };
}

function given<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
