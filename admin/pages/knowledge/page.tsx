import { type ComponentType, useState } from "react";
import { Route, Routes, useMatch } from "react-router";
import { Readable } from "../../parts/readable.tsx";
import { useMay, useSiteKey } from "../../session.tsx";
import { Approvals } from "./approvals/page.tsx";
import { Collections } from "./collections/collections.tsx";
import { EditorPage } from "./editor-page.tsx";
import { GapPage } from "./gaps/gap-page.tsx";
import { Gaps } from "./gaps/page.tsx";
import { Health } from "./health/page.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { Jobs } from "./jobs/page.tsx";
import { ArticleList } from "./list.tsx";
import { KnowledgeNav } from "./nav.tsx";
import { Past } from "./past/page.tsx";
import { Proposals } from "./proposals/page.tsx";
import { PublishBar } from "./publish-bar.tsx";
import { Review } from "./review/page.tsx";
import { ScheduleNotice } from "./schedule/notice.tsx";
import { SourceChanges } from "./sources/changes-page.tsx";
import { SourcesNotice } from "./sources/notice.tsx";
import { Sources } from "./sources/page.tsx";
import { SourcePage } from "./sources/source-page.tsx";
import { Versions } from "./versions.tsx";
import "./knowledge.css";

/** Pages with something to decide or to write: members who can only read see their controls disabled. */
const PARTS: readonly (readonly [string, ComponentType])[] = [
  ["proposals", Proposals],
  ["collections", Collections],
  ["gaps", Gaps],
  ["gaps/:gapId", GapPage],
  ["review", Review],
  ["approvals", Approvals],
  ["past", Past],
  ["sources", Sources],
  ["sources/changes", SourceChanges],
  ["sources/:sourceId", SourcePage],
  ["jobs", Jobs],
  ["versions", Versions],
];

/** The manager's knowledge: the list, an article, proposed phrasings, gaps, what is to be reviewed, its health, past conversations, sources and jobs, the versions; unpublished changes are shown above all of them. */
export default function Knowledge() {
  const site = useSiteKey();
  const [importing, setImporting] = useState(false);
  const writes = useMay("knowledge.write");
  // An article, a new one and a group of questions have the way back to their list instead.
  const match = useMatch("/knowledge/:part?");
  const isSourceChanges = useMatch("/knowledge/sources/changes") !== null;
  const hasNav = isSourceChanges || (match !== null && match.params.part !== "new");
  return (
    <div className="knowledge">
      {writes ? <PublishBar /> : null}
      {hasNav ? <KnowledgeNav /> : null}
      <Routes>
        <Route
          index
          element={
            <>
              {writes ? (
                <>
                  <ScheduleNotice />
                  <SourcesNotice />
                </>
              ) : null}
              <ArticleList key={site} onImport={writes ? () => setImporting(true) : undefined} />
            </>
          }
        />
        {writes ? <Route path="new" element={<EditorPage key={site} />} /> : null}
        <Route
          path="articles/:articleId"
          element={
            <Readable may={writes}>
              <EditorPage />
            </Readable>
          }
        />
        <Route path="health" element={<Health key={site} />} />
        {PARTS.map(([path, Part]) => (
          <Route
            key={path}
            path={path}
            element={
              <Readable may={writes}>
                <Part key={site} />
              </Readable>
            }
          />
        ))}
      </Routes>
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </div>
  );
}
