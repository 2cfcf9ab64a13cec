import { NavLink, Select } from "@mantine/core";
import { type ComponentType, lazy, Suspense } from "react";
import { Navigate, Route, NavLink as RouterLink, Routes, useLocation } from "react-router";
import { allows, type Permission } from "../../../server/wire/permissions.ts";
import { useWords } from "../../language.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Readable } from "../../parts/readable.tsx";
import { useActions, useSession } from "../../session.tsx";
import { LeaveGuard, useGo } from "./leave.tsx";
import "./settings.css";
import { type SettingsWords, words } from "./words.ts";

interface Entry {
  readonly path: string;
  readonly label: keyof SettingsWords;
  readonly group: "yours" | "siteGroup" | "machineGroup" | "teamGroup";
  /** To see it, and to change something there. */
  readonly may: Permission;
  readonly write: Permission;
  /** It's the same on all sites: a role for some of them doesn't open it. */
  readonly isShared: boolean;
  readonly Page: ComponentType;
}
const entry = (
  path: string,
  label: keyof SettingsWords,
  group: Entry["group"],
  [may, write]: readonly [Permission, Permission],
  load: () => Promise<{ default: ComponentType }>,
): Entry => ({ path, label, group, may, write, isShared: SHARED.has(path), Page: lazy(load) });

const SHARED: ReadonlySet<string> = new Set(["models", "teams", "tags", "members", "keys", "webhooks", "audit"]);
const OWN = ["account", "account"] as const;
const SETTINGS = ["settings.read", "settings.write"] as const;
const DESK = ["conversations.manage", "conversations.manage"] as const;
const alone = (may: Permission) => [may, may] as const;

const ENTRIES: readonly Entry[] = [
  entry("profile", "profile", "yours", OWN, () => import("./profile.tsx")),
  entry("site", "site", "siteGroup", SETTINGS, () => import("./site/site.tsx")),
  entry("widget", "widget", "siteGroup", SETTINGS, () => import("./widget/widget.tsx")),
  entry("install", "install", "siteGroup", SETTINGS, () => import("./install/install.tsx")),
  entry("help-centre", "helpCentre", "siteGroup", SETTINGS, () => import("./help-centre/help-centre.tsx")),
  entry("hours", "hours", "siteGroup", SETTINGS, () => import("./hours/hours.tsx")),
  entry("mail", "mail", "siteGroup", SETTINGS, () => import("./mail/mail.tsx")),
  entry("routing", "routing", "siteGroup", SETTINGS, () => import("./routing/routing.tsx")),
  entry("identity", "identity", "siteGroup", alone("security.manage"), () => import("./identity/identity.tsx")),
  entry("answers", "answers", "machineGroup", SETTINGS, () => import("./answers/answers.tsx")),
  entry("models", "models", "machineGroup", ["settings.read", "models.manage"], () => import("./models/models.tsx")),
  entry("costs", "costs", "machineGroup", SETTINGS, () => import("./costs/costs.tsx")),
  entry("canned-replies", "cannedReplies", "teamGroup", DESK, () => import("./canned-replies/canned-replies.tsx")),
  entry("macros", "macros", "teamGroup", DESK, () => import("./macros/macros.tsx")),
  entry("teams", "teams", "teamGroup", SETTINGS, () => import("./teams/teams.tsx")),
  entry("service-levels", "serviceLevels", "teamGroup", SETTINGS, () => import("./service-levels/page.tsx")),
  entry("tags", "tags", "teamGroup", DESK, () => import("./tags/tags.tsx")),
  entry("topics", "topics", "teamGroup", SETTINGS, () => import("./topics/topics.tsx")),
  entry("classification", "classification", "teamGroup", SETTINGS, () => import("./classification/page.tsx")),
  entry("members", "members", "teamGroup", alone("members.manage"), () => import("./members.tsx")),
  entry("keys", "keys", "teamGroup", alone("keys.manage"), () => import("./keys/keys.tsx")),
  entry("webhooks", "webhooks", "teamGroup", SETTINGS, () => import("./webhooks/page.tsx")),
  entry("audit", "audit", "teamGroup", alone("audit.read"), () => import("./audit/audit.tsx")),
  entry("demo", "demo", "teamGroup", SETTINGS, () => import("./demo/demo.tsx")),
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
  const [here, shared] = [useActions(), useActions("organisation")];
  const mayIn = ({ isShared }: Entry, needed: Permission) => allows(isShared ? shared : here, needed);
  const path = useLocation().pathname.split("/")[2] ?? "";
  const entries = ENTRIES.filter((one) => mayIn(one, one.may) && (one.path !== "demo" || site?.isDemo === true));
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
            {entries.map((one) => (
              <Route
                key={one.path}
                path={`${one.path}/*`}
                element={
                  <Readable may={mayIn(one, one.write)}>
                    <one.Page key={site?.key ?? ""} />
                  </Readable>
                }
              />
            ))}
            <Route
              path="*"
              element={<Navigate to={allows(here, "settings.read") ? "/settings/site" : "/settings/profile"} replace />}
            />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
