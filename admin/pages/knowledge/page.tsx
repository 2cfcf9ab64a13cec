import { useState } from "react";
import { Route, Routes, useMatch } from "react-router";
import { useSiteKey } from "../../session.tsx";
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

/** The manager's knowledge: the list, an article, proposed phrasings, gaps, what is to be reviewed, its health, past conversations, sources and jobs, the versions; unpublished changes are shown above all of them. */
export default function Knowledge() {
  const site = useSiteKey();
  const [importing, setImporting] = useState(false);
  // An article, a new one and a group of questions have the way back to their list instead.
  const match = useMatch("/knowledge/:part?");
  const isSourceChanges = useMatch("/knowledge/sources/changes") !== null;
  const hasNav = isSourceChanges || (match !== null && match.params.part !== "new");
  return (
    <div className="knowledge">
      <PublishBar />
      {hasNav ? <KnowledgeNav /> : null}
      <Routes>
        <Route
          index
          element={
            <>
              <ScheduleNotice />
              <SourcesNotice />
              <ArticleList key={site} onImport={() => setImporting(true)} />
            </>
          }
        />
        <Route path="new" element={<EditorPage key={site} />} />
        <Route path="articles/:articleId" element={<EditorPage />} />
        <Route path="proposals" element={<Proposals key={site} />} />
        <Route path="collections" element={<Collections key={site} />} />
        <Route path="gaps" element={<Gaps key={site} />} />
        <Route path="gaps/:gapId" element={<GapPage key={site} />} />
        <Route path="review" element={<Review key={site} />} />
        <Route path="approvals" element={<Approvals key={site} />} />
        <Route path="health" element={<Health key={site} />} />
        <Route path="past" element={<Past key={site} />} />
        <Route path="sources" element={<Sources key={site} />} />
        <Route path="sources/changes" element={<SourceChanges key={site} />} />
        <Route path="sources/:sourceId" element={<SourcePage key={site} />} />
        <Route path="jobs" element={<Jobs key={site} />} />
        <Route path="versions" element={<Versions />} />
      </Routes>
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </div>
  );
}
