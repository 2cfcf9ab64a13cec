import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { type MeReply, meReply } from "../server/wire/console.ts";
import { type Action, allows, type Permission } from "../server/wire/permissions.ts";
import { call, isSignedOut } from "./api.ts";
import { useLanguage } from "./language.tsx";
import { desk } from "./live.ts";
import { Fault } from "./parts/fault.tsx";
import { Loading } from "./parts/loading.tsx";

type Site = MeReply["sites"][number];
interface Session {
  readonly member: MeReply["member"];
  /** What they may do on the organisation. */
  readonly actions: readonly Action[];
  readonly sites: readonly Site[];
  /** The current site. */
  readonly site: Site | undefined;
  setSite(key: string): void;
}

const KEY = "tuppence:site";
const Context = createContext<Session | null>(null);

/** Everything inside has a signed-in member; otherwise the reader is led to the sign-in page and back. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const location = useLocation();
  const me = useQuery({ queryKey: ["me"], queryFn: () => call("GET", "me", meReply), staleTime: 300_000 });
  const [wanted, setWanted] = useState(() => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  });
  const { setLanguage } = useLanguage();
  const own = me.data?.member.language ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the member's choice counts when it comes or changes, not each time the page's does
  useEffect(() => {
    if (own !== null) setLanguage(own);
  }, [own]);
  const { isSuccess, refetch } = me;
  useEffect(() => {
    if (!isSuccess) return;
    const line = desk();
    // The server disconnected and refuses this session: it may have ended.
    const refused = (error: Error & { data?: { code?: string } }) => {
      if (error.data?.code === "SIGN_IN_NEEDED" || error.data?.code === "KEY_MISSING") void refetch();
    };
    line.on("connect_error", refused);
    return () => {
      line.off("connect_error", refused);
    };
  }, [isSuccess, refetch]);
  if (me.isPending) return <Loading />;
  if (me.isError) {
    if (isSignedOut(me.error))
      return (
        <Navigate
          to="/sign-in"
          replace
          state={{ from: `${location.pathname}${location.search}`, ...(me.data === undefined ? {} : { ended: true }) }}
        />
      );
    return <Fault error={me.error} onRetry={() => void me.refetch()} />;
  }
  const { member, actions, sites } = me.data;
  const setSite = (key: string) => {
    setWanted(key);
    try {
      localStorage.setItem(KEY, key);
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  const site = sites.find((one) => one.key === wanted) ?? sites[0];
  return <Context value={{ member, actions, sites, site, setSite }}>{children}</Context>;
}

/** The signed-in member and the current site. */
export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error("useSession stands outside of SessionProvider.");
  return session;
}

/** The current site's key: part of every query's key and address. */
export function useSiteKey(): string {
  return useSession().site?.key ?? "";
}

const Site = createContext<string | undefined>(undefined);
/** What is inside is about this site, by its key, whichever is the current one. */
export const OfSite = Site.Provider;

/**
 * What the member may do.
 * @param on a site's key, `organisation`, or `anywhere`: on one of their sites; by default the site that this part of the
 * page is about, or the current one
 */
export function useActions(on?: string): readonly Action[] {
  const { actions, sites, site } = useSession();
  const here = useContext(Site) ?? site?.key;
  if (on === "organisation") return actions;
  if (on === "anywhere") return sites.length === 0 ? actions : sites.flatMap((one) => one.actions);
  return sites.find((one) => one.key === (on ?? here))?.actions ?? actions;
}

/** True if the member may do that. @param on as `useActions` */
export function useMay(needed: Permission, on?: string): boolean {
  return allows(useActions(on), needed);
}
