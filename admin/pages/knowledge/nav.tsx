import { Badge } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link, NavLink, useLocation, useMatch } from "react-router";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { words as approvalWords } from "./approvals/words.ts";
import { words as collectionWords } from "./collections/words.ts";
import { useOpenGaps } from "./gaps/use-gaps.ts";
import { words as gapWords } from "./gaps/words.ts";
import { words as healthWords } from "./health/words.ts";
import { words as pastWords } from "./past/words.ts";
import { useOpenProposals } from "./proposals/use-proposals.ts";
import { words as proposalWords } from "./proposals/words.ts";
import { useChanges } from "./queries.ts";
import { useReviews, useSuggestions } from "./review/use-review.ts";
import { words as reviewWords } from "./review/words.ts";
import { useSources } from "./sources/use-sources.ts";
import { words as sourceWords } from "./sources/words.ts";
import { words } from "./words.ts";

interface Place {
  /** Below /knowledge; "" is the list of articles. */
  readonly path: string;
  readonly name: string;
  /** How much waits there. */
  readonly open?: number;
  /** Another path that belongs to it. */
  readonly also?: string;
}

/** The parts of Knowledge. On a phone it's wider than the screen and scrolls to the one that is open. */
export function KnowledgeNav() {
  const said = useWords(words);
  const { pathname } = useLocation();
  const row = useRef<HTMLElement>(null);
  const places = usePlaces();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another part is opened
  useEffect(() => {
    const open = row.current?.querySelector("[aria-current]");
    if (row.current !== null && open instanceof HTMLElement)
      row.current.scrollLeft = open.offsetLeft - (row.current.clientWidth - open.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav ref={row} className="knowledge-nav" aria-label={said.title}>
      {places.map((place) => (
        <PlaceLink key={place.path} {...place} />
      ))}
    </nav>
  );
}

function usePlaces(): Place[] {
  const approvals = useWords(approvalWords);
  const collections = useWords(collectionWords);
  const waiting = useChanges().data?.waiting;
  const unapproved = (waiting?.review ?? 0) + (waiting?.["sent-back"] ?? 0);
  const isApprovals = useMatch("/knowledge/approvals") !== null;
  const gaps = useWords(gapWords);
  const health = useWords(healthWords);
  const past = useWords(pastWords);
  const proposals = useWords(proposalWords);
  const review = useWords(reviewWords);
  const said = useWords(words);
  const sources = useWords(sourceWords);
  const reviews = (useSuggestions().data?.pages[0]?.total ?? 0) + (useReviews().data?.pages[0]?.total ?? 0);
  return [
    { path: "", name: said.articlesHead },
    { path: "gaps", name: gaps.title, open: useOpenGaps() ?? 0 },
    { path: "review", name: review.title, open: reviews },
    // Most sites don't want a second person.
    ...(unapproved > 0 || isApprovals ? [{ path: "approvals", name: approvals.title, open: unapproved }] : []),
    { path: "health", name: health.title },
    { path: "proposals", name: proposals.title, open: useOpenProposals(null) ?? 0 },
    { path: "collections", name: collections.title },
    { path: "past", name: past.title },
    { path: "sources", name: sources.title, open: useSources().data?.open ?? 0, also: "jobs" },
    { path: "versions", name: said.versions },
  ];
}

function PlaceLink({ path, name, open = 0, also }: Place) {
  const { language } = useLanguage();
  const { pathname } = useLocation();
  const to = path === "" ? "/knowledge" : `/knowledge/${path}`;
  const inside = (
    <>
      {name}
      {open === 0 ? null : (
        <Badge size="sm" variant="light" className="tabular">
          {count(open, language)}
        </Badge>
      )}
    </>
  );
  if (also !== undefined && pathname === `/knowledge/${also}`) {
    return (
      <Link to={to} className="active" aria-current="page">
        {inside}
      </Link>
    );
  }
  return (
    <NavLink to={to} end={path === ""}>
      {inside}
    </NavLink>
  );
}
