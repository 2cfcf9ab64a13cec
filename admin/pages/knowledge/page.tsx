import { useState } from "react";
import { Route, Routes } from "react-router";
import { useSiteKey } from "../../session.tsx";
import { EditorPage } from "./editor-page.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { ArticleList } from "./list.tsx";
import { Proposals } from "./proposals/page.tsx";
import { PublishBar } from "./publish-bar.tsx";
import { Versions } from "./versions.tsx";
import "./knowledge.css";

/** The manager's knowledge: the list, an article, proposed phrasings, the versions; unpublished changes are shown above all of them. */
export default function Knowledge() {
  const site = useSiteKey();
  const [importing, setImporting] = useState(false);
  return (
    <div className="knowledge">
      <PublishBar />
      <Routes>
        <Route index element={<ArticleList key={site} onImport={() => setImporting(true)} />} />
        <Route path="new" element={<EditorPage key={site} />} />
        <Route path="articles/:articleId" element={<EditorPage />} />
        <Route path="proposals" element={<Proposals key={site} />} />
        <Route path="versions" element={<Versions />} />
      </Routes>
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </div>
  );
}
