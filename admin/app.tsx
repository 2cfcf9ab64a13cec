import { lazy, Suspense } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { Loading } from "./parts/loading.tsx";
import { SessionProvider, useMay, useSession } from "./session.tsx";
import { Boundary } from "./shell/boundary.tsx";
import { Frame } from "./shell/frame.tsx";
import { NoSite } from "./shell/no-site.tsx";

// Each page is downloaded when it's first opened.
const Inbox = lazy(() => import("./pages/inbox/page.tsx"));
const Conversations = lazy(() => import("./pages/conversations/page.tsx"));
const Knowledge = lazy(() => import("./pages/knowledge/page.tsx"));
const Try = lazy(() => import("./pages/try/page.tsx"));
const Overview = lazy(() => import("./pages/overview/page.tsx"));
const TeamReport = lazy(() => import("./pages/overview/team/page.tsx"));
const Settings = lazy(() => import("./pages/settings/page.tsx"));
const SignIn = lazy(() => import("./pages/sign-in/page.tsx"));

export function App() {
  return (
    <Boundary>
      <Suspense fallback={<Loading />}>
        <Routes>
          {/* sign-in, and what its links lead to: /sign-in, /welcome?token=, /reset?token= */}
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="/welcome" element={<SignIn />} />
          <Route path="/reset" element={<SignIn />} />
          <Route
            path="*"
            element={
              <SessionProvider>
                <Frame>
                  <Pages />
                </Frame>
              </SessionProvider>
            }
          />
        </Routes>
      </Suspense>
    </Boundary>
  );
}

function Pages() {
  const reports = useMay("reports.read");
  const reads = useMay("conversations.read");
  const knows = useMay("knowledge.read");
  const tries = useMay("assistant.try");
  const manages = useMay("settings.read");
  // Moving to another page tries again.
  const page = useLocation().pathname.split("/")[1];
  // Profile and members need none.
  if (useSession().site === undefined && page !== "settings") return <NoSite />;
  return (
    <Boundary key={page}>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route
            path="/"
            element={
              <Navigate
                to={
                  reports && (manages || !reads) ? "/overview" : reads ? "/inbox" : knows ? "/knowledge" : "/settings"
                }
                replace
              />
            }
          />
          {reads ? (
            <>
              <Route path="/inbox/:conversationId?" element={<Inbox />} />
              <Route path="/conversations/:conversationId?" element={<Conversations />} />
            </>
          ) : null}
          {tries ? <Route path="/try" element={<Try />} /> : null}
          {reports ? (
            <>
              <Route path="/overview" element={<Overview />} />
              <Route path="/overview/team" element={<TeamReport />} />
            </>
          ) : null}
          {knows ? <Route path="/knowledge/*" element={<Knowledge />} /> : null}
          {/* Everybody's own name, language and sessions; the rest by role. */}
          <Route path="/settings/*" element={<Settings />} />
          <Route path="*" element={<Navigate to="/" replace />} />
        </Routes>
      </Suspense>
    </Boundary>
  );
}
