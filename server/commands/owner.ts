import type { Command } from "commander";
import { passwordLinkByEmail } from "../auth/passwords.ts";
import { ownerLink } from "../auth/welcome.ts";
import type { Config } from "../config.ts";
import { systemClock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";

interface Link {
  readonly url: string;
  readonly expiresAt: string;
}

/** `owner invite | reset`: whoever has the machine has the installation, also when every owner is lost. */
export function registerOwner(program: Command, given: { config: () => Config; log: () => Log }): void {
  const owner = program.command("owner").description("lets an owner in, or back in");
  owner
    .command("invite")
    .description("prints a link that makes whoever opens it an owner, once, within 24 hours")
    .action(async () => {
      const config = given.config();
      const { url } = await throughServerOrFolder<Link>(config, given.log(), {
        server: async (server) => (await server.call("POST", "/api/v1/owner/invite", {})) as Link,
        async folder({ database: { db } }) {
          const { row } = await ensureOrganisation(db, { name: "Our company" });
          return ownerLink({ db, clock: systemClock }, { organisationId: row.id, url: addressOf(config) });
        },
      });
      say(`Make yourself the owner (once, within 24 hours): ${url}`);
    });
  owner
    .command("reset")
    .description("prints a link that sets a member's password, once, within 24 hours")
    .argument("<email>", "of the member")
    .action(async (email: string) => {
      const config = given.config();
      const { url } = await throughServerOrFolder<Link>(config, given.log(), {
        server: async (server) => (await server.call("POST", "/api/v1/owner/reset", { email })) as Link,
        folder: ({ database: { db } }) =>
          passwordLinkByEmail({ db, clock: systemClock }, { email, url: addressOf(config) }),
      });
      say(`Set a new password (once, within 24 hours): ${url}`);
    });
}

/** Where a browser will reach the server once it runs. */
const addressOf = ({ publicUrl, port }: Config) => publicUrl ?? `http://localhost:${port}`;

const say = (text: string) => process.stdout.write(`${text}\n`);
