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

/** `owner invite | reset`: anyone with access to the machine can get back in, even if every owner is gone. */
export function registerOwner(program: Command, options: { config: () => Config; log: () => Log }): void {
  const owner = program.command("owner").description("creates links for owners who need access");
  owner
    .command("invite")
    .description("prints a link to become an owner; works once, for 24 hours")
    .action(async () => {
      const config = options.config();
      const { url } = await throughServerOrFolder<Link>(config, options.log(), {
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
    .description("prints a link to set a member's password; works once, for 24 hours")
    .argument("<email>", "the member's e-mail")
    .action(async (email: string) => {
      const config = options.config();
      const { url } = await throughServerOrFolder<Link>(config, options.log(), {
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
