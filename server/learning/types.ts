import type { SiteAddress } from "../knowledge/links.ts";

/** A site, as far as its articles need it. */
export interface GapSite {
  readonly id: string;
  /** BCP 47. */
  readonly language: string;
  readonly address: SiteAddress;
}
