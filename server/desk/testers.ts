import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";

/** How somebody reached the chat. */
export interface Visit {
  readonly siteId: string;
  readonly headers: IncomingHttpHeaders;
  /** IP address. */
  readonly address: string;
  readonly email: string | undefined;
}

interface Deps {
  readonly db: Store;
  /** The console session in the headers; absent if members can't sign in. */
  readonly sessions?: { member(headers: IncomingHttpHeaders): Promise<unknown> } | undefined;
}

/**
 * Whether a visit is a test by the site's own team, whose conversations aren't counted: somebody who is signed in to
 * the console, or comes from an address in the site's setting `testers`. A chat on another site's page carries no
 * cookie of ours, so only the addresses can tell.
 */
export async function isTester({ db, sessions }: Deps, visit: Visit): Promise<boolean> {
  if (visit.headers.cookie !== undefined && (await sessions?.member(visit.headers)) !== undefined) return true;
  const { testers } = await siteSettings(db, visit.siteId);
  return isNamed(testers, visit);
}

function isNamed(testers: readonly string[], { address, email }: Pick<Visit, "address" | "email">): boolean {
  const own = email?.toLowerCase();
  const nets = new BlockList();
  for (const name of testers) {
    if (name.includes("@")) {
      if (name.toLowerCase() === own) return true;
      continue;
    }
    const [net = "", bits] = name.split("/");
    const family = isIPv6(net) ? "ipv6" : "ipv4";
    if (bits === undefined) nets.addAddress(net, family);
    else nets.addSubnet(net, Number(bits), family);
  }
  return isIP(address) !== 0 && nets.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
