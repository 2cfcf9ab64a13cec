import { NavLink, Select } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { Navigate, Route, NavLink as RouterLink, Routes, useLocation } from "react-router";
import type { Role } from "../../../server/wire/console.ts";
import { useWords } from "../../language.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useMay, useSession } from "../../session.tsx";
import { LeaveGuard, useGo } from "./leave.tsx";
import "./settings.css";
import { type SettingsWords, words } from "./words.ts";

interface Entry {
  readonly path: string;
  readonly label: keyof SettingsWords;
  readonly group: "yours" | "siteGroup" | "machineGroup" | "teamGroup";
  readonly role: Role;
  readonly Page: ComponentType;
}
const entry = (
  path: string,
  label: keyof SettingsWords,
  group: Entry["group"],
  role: Role,
  load: () => Promise<{ default: ComponentType }>,
): Entry => ({ path, label, group, role, Page: lazy(load) });

const ENTRIES: readonly Entry[] = [
  entry("profile", "profile", "yours", "agent", () => import("./profile.tsx")),
  entry("site", "site", "siteGroup", "manager", () => import("./site/site.tsx")),
  entry("widget", "widget", "siteGroup", "manager", () => import("./widget/widget.tsx")),
  entry("install", "install", "siteGroup", "manager", () => import("./install/install.tsx")),
  entry("help-centre", "helpCentre", "siteGroup", "manager", () => import("./help-centre/help-centre.tsx")),
  entry("hours", "hours", "siteGroup", "manager", () => import("./hours/hours.tsx")),
  entry("mail", "mail", "siteGroup", "manager", () => import("./mail/mail.tsx")),
  entry("routing", "routing", "siteGroup", "manager", () => import("./routing/routing.tsx")),
  entry("identity", "identity", "siteGroup", "owner", () => import("./identity/identity.tsx")),
  entry("answers", "answers", "machineGroup", "manager", () => import("./answers/answers.tsx")),
  entry("models", "models", "machineGroup", "manager", () => import("./models/models.tsx")),
  entry("costs", "costs", "machineGroup", "manager", () => import("./costs/costs.tsx")),
  entry("canned-replies", "cannedReplies", "teamGroup", "manager", () => import("./canned-replies/canned-replies.tsx")),
  entry("macros", "macros", "teamGroup", "manager", () => import("./macros/macros.tsx")),
  entry("teams", "teams", "teamGroup", "manager", () => import("./teams/teams.tsx")),
  entry("service-levels", "serviceLevels", "teamGroup", "manager", () => import("./service-levels/page.tsx")),
  entry("tags", "tags", "teamGroup", "manager", () => import("./tags/tags.tsx")),
  entry("topics", "topics", "teamGroup", "manager", () => import("./topics/topics.tsx")),
  entry("members", "members", "teamGroup", "owner", () => import("./members.tsx")),
  entry("keys", "keys", "teamGroup", "owner", () => import("./keys/keys.tsx")),
  entry("webhooks", "webhooks", "teamGroup", "manager", () => import("./webhooks/page.tsx")),
  entry("audit", "audit", "teamGroup", "owner", () => import("./audit/audit.tsx")),
  entry("demo", "demo", "teamGroup", "manager", () => import("./demo/demo.tsx")),
];

/** A list of sections on the left (a select on a phone); each section is a page of its own. */
export default function Settings() {
  return (
    <LeaveGuard>
      <Sections />
    </LeaveGuard>
  );
}

function Sections() {
  const said = useWords(words);
  const go = useGo();
  const { site } = useSession();
  const path = useLocation().pathname.split("/")[2] ?? "";
  const may = { agent: true, manager: useMay("manager"), owner: useMay("owner") };
  const entries = ENTRIES.filter(({ role, path }) => may[role] && (path !== "demo" || site?.isDemo === true));
  const groups = [...new Set(entries.map((one) => one.group))];
  return (
    <div className="settings" data-alone={entries.length === 1 || undefined}>
      {entries.length > 1 ? (
        <nav className="settings-nav" aria-label={said.sections}>
          <div>
            {groups.map((group) => (
              <div key={group}>
                <div className="settings-group">{said[group]}</div>
                {entries
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <NavLink
                      key={one.path}
                      component={RouterLink}
                      to={`/settings/${one.path}`}
                      label={said[one.label]}
                      py={6}
                    />
                  ))}
              </div>
            ))}
          </div>
        </nav>
      ) : null}
      <div className="settings-body">
        {entries.length > 1 ? (
          <Select
            className="settings-select"
            mb="md"
            aria-label={said.sections}
            data={groups.map((group) => ({
              group: said[group],
              items: entries
                .filter((one) => one.group === group)
                .map((one) => ({ value: one.path, label: said[one.label] })),
            }))}
            value={path}
            onChange={(next) => next !== null && go(`/settings/${next}`)}
            allowDeselect={false}
          />
        ) : null}
        <Suspense fallback={<Loading />}>
          <Routes>
            {/* Another site's form is another form. */}
            {entries.map(({ path, Page }) => (
              <Route key={path} path={`${path}/*`} element={<Page key={site?.key ?? ""} />} />
            ))}
            <Route path="*" element={<Navigate to={may.manager ? "/settings/site" : "/settings/profile"} replace />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
