import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createOrganisation } from "../../server/store/organisation.ts";
import type { MemberWire } from "../../server/wire/console.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { deps, type Json, type Running, serve, site, sitesOf } from "../http/builders.ts";

type Reply = { status: number; json: () => Json; headers: Headers };

/** A server with sign-in on a real database. */
export interface AuthWorld {
  readonly database: DatabasePort;
  readonly organisationId: string;
  readonly members: Members;
  readonly app: Running;
  /** Calls as the console does: JSON, from its own origin. */
  as(cookie: string | undefined, method: string, path: string, body?: object): Promise<Reply>;
  /** A call's status and error code. */
  refusal(reply: Promise<Reply>): Promise<[number, string]>;
  me(cookie: string): Promise<MemberWire>;
  close(): Promise<void>;
}

export async function openAuthWorld(options: Parameters<typeof openMembers>[2] = {}): Promise<AuthWorld> {
  const database = await openTestDatabase();
  const { id: organisationId } = await createOrganisation(database.db, { name: "The Shop" });
  const members = openMembers(database.db, organisationId, options);
  const app = await serve(
    deps({
      db: database.db,
      ...members,
      sites: sitesOf([site({ organisationId })]),
      publicUrl: options.url,
    }),
  );
  const world: AuthWorld = {
    database,
    organisationId,
    members,
    app,
    as: (cookie, method, path, body) =>
      app.call(path, {
        method,
        headers: {
          origin: options.url === undefined ? app.url : new URL(options.url).origin,
          ...(cookie === undefined ? {} : { cookie }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async refusal(reply) {
      const answered = await reply;
      return [answered.status, answered.json().error?.code];
    },
    me: async (cookie) => (await world.as(cookie, "GET", "/api/v1/me")).json().member,
    async close() {
      await app.close();
      await database.close();
    },
  };
  return world;
}

/** The cookies of a reply, as a request sends them. */
export function cookiesOf(reply: { headers: Headers }): string {
  return reply.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
}

/** The secret part of a link. */
export function tokenOf(url: string): string {
  return new URL(url).searchParams.get("token") ?? "";
}
