import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "react-router";
import { visitorConversationsReply } from "../../../server/wire/conversations.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { clock } from "../format.ts";
import { Loading } from "../loading.tsx";
import { StateBadge } from "./state-badge.tsx";
import { words } from "./words.ts";

/**
 * The visitor's other conversations; each opens in place of this one. @param options.count fetches again when it
 * changes
 */
export function Previous(options: { visitorId: string; currentId: string; count: number }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { pathname, search } = useLocation();
  const query = useQuery({
    queryKey: ["visitor-conversations", options.visitorId, options.count],
    queryFn: ({ signal }) =>
      call("GET", `visitors/${options.visitorId}/conversations`, visitorConversationsReply, undefined, { signal }),
  });
  if (query.isPending) return <Loading />;
  const page = pathname.split("/")[1];
  const others = query.data?.conversations.filter((one) => one.id !== options.currentId) ?? [];
  return (
    <ul className="previous">
      {others.map((row) => (
        <li key={row.id}>
          <Link to={`/${page}/${row.id}${search}`}>
            <span className="previous-text isolate">{row.preview?.text ?? said.noMessage}</span>
            <span className="previous-line">
              <time dateTime={row.updatedAt}>{clock(row.preview?.at ?? row.createdAt, language)}</time>
              <StateBadge row={row} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
