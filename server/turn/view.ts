import { createHash } from "node:crypto";
import { admits, type Viewer } from "../domain/viewer.ts";
import { articlePath } from "../help/address.ts";
import { isPublic } from "../help/catalogue.ts";
import type { LiveKnowledge, Reader, SiteKnowledge } from "../knowledge/live.ts";
import type { SeenKnowledge } from "./state.ts";

/** What a live version looks like with the help centre's addresses, by where the server is. */
const linked = new WeakMap<LiveKnowledge, { readonly root: string; readonly live: LiveKnowledge }>();

/**
 * A site's knowledge whose public articles all have an address: their own, or the help centre's.
 * @param root the server's address, "https://chat.example"; "" for paths of this server
 */
export function withHelpAddresses(site: SiteKnowledge, root: string): SiteKnowledge {
  const known = linked.get(site.live);
  if (known?.root === root) return { ...site, live: known.live };
  const { siteKey } = site.live;
  const articles = new Map(
    [...site.live.articles].map(([id, article]) => {
      if (article.url !== undefined || !isPublic(article)) return [id, article] as const;
      return [id, { ...article, url: root + articlePath(siteKey, article) }] as const;
    }),
  );
  const live = { ...site.live, articles };
  linked.set(site.live, { root, live });
  return { ...site, live };
}

/** A version as some visitors see it. */
interface View {
  /** Without the articles that they may not see. */
  readonly live: LiveKnowledge;
  readonly hidden: ReadonlySet<string>;
}

/** Audiences of a version's articles, and the views that were made of it, by the audiences that are visible. */
interface Audiences {
  readonly all: ReadonlyMap<string, readonly string[]>;
  readonly views: Map<string, View>;
}
const audiences = new WeakMap<LiveKnowledge, Audiences>();
/** Views of one version that are kept: each holds maps of all of its articles and passages. */
const KEPT = 20;

function audiencesOf(live: LiveKnowledge): Audiences {
  let found = audiences.get(live);
  if (found === undefined) {
    const all = new Map<string, string[]>();
    for (const { id, audience } of live.articles.values()) {
      if (audience === undefined) continue;
      const list = all.get(audience);
      if (list === undefined) all.set(audience, [id]);
      else list.push(id);
    }
    found = { all, views: new Map() };
    audiences.set(live, found);
  }
  return found;
}

/** What a viewer sees beyond what everyone does; "" for nothing. Answers are kept apart by it. */
export function viewName(live: LiveKnowledge, viewer: Viewer): string {
  const seen = [...audiencesOf(live).all.keys()].filter((one) => admits(one, viewer)).sort();
  // Short, because it's part of an index: the audiences themselves may have thousands of characters.
  return seen.length === 0 ? "" : createHash("sha256").update(seen.join("\n")).digest("base64url").slice(0, 22);
}

/**
 * A site's knowledge as one visitor may see it: other articles aren't found, ranked, offered, chosen, quoted or sent to a
 * model, because for everything after this they don't exist.
 */
export function asSeenBy(site: SiteKnowledge, viewer: Viewer): SeenKnowledge {
  const { all, views } = audiencesOf(site.live);
  const view = viewName(site.live, viewer);
  if ([...all.keys()].every((one) => admits(one, viewer))) return { ...site, view };
  let found = views.get(view);
  if (found === undefined) {
    found = make(site.live, new Set([...all].flatMap(([audience, ids]) => (admits(audience, viewer) ? [] : ids))));
    if (views.size >= KEPT) views.clear();
    views.set(view, found);
  }
  const { live, hidden } = found;
  const { across } = site;
  return {
    ...site,
    ...restricted(site, hidden),
    live,
    view,
    ...(across && {
      async across(question) {
        const reader = await across(question);
        return reader && { ...reader, ...restricted(reader, hidden) };
      },
    }),
  };
}

function make(live: LiveKnowledge, hidden: ReadonlySet<string>): View {
  return {
    hidden,
    live: {
      ...live,
      articles: new Map([...live.articles].filter(([id]) => !hidden.has(id))),
      passages: new Map([...live.passages].filter(([, passage]) => !hidden.has(passage.articleId))),
    },
  };
}

/** A reader that neither finds nor ranks these articles. */
function restricted(reader: Pick<Reader, "gate" | "search">, hidden: ReadonlySet<string>) {
  const { gate, search } = reader;
  return {
    gate: ((question, candidates, dials, ...rest) =>
      gate(question, candidates, { ...dials, hidden }, ...rest)) satisfies Reader["gate"],
    search: ((query) => search({ ...query, hidden })) satisfies Reader["search"],
  };
}
