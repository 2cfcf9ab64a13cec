import { Badge, Button, Menu, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useSearchParams } from "react-router";
import { MAX_COUNTED, type ViewFilter } from "../../../server/wire/views.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useMay } from "../../session.tsx";
import { count } from "../format.ts";
import { searchOf, useViews, viewFilterOf } from "./use-views.ts";
import { words } from "./words.ts";

const ViewDialogs = lazy(() => import("./view-dialogs.tsx"));

const sameFilter = (a: ViewFilter, b: ViewFilter) => {
  const [left, right] = [searchOf(a), searchOf(b)];
  left.sort();
  right.sort();
  return left.toString() === right.toString();
};

/** Everybody's own views, on all sites: what they follow, and where notes mention them. */
const OWN = {
  following: { following: "me", sites: "all" },
  mentions: { mentioned: "me", sites: "all" },
} as const satisfies Record<string, ViewFilter>;
const OWN_NAMES = ["following", "mentions"] as const;

/** Saved views: to open one, to save what the address filters by, and to look after them. */
export function Views({ siteKey }: { siteKey: string }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const [opened, setOpened] = useState(false);
  const answers = useMay("conversations.reply");
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const views = useViews(siteKey);
  const filter = viewFilterOf(search);
  const isSet = Object.entries(filter).some(([name]) => name !== "sites");
  const current = isSet ? views.find((one) => sameFilter(one.filter, filter)) : undefined;
  const own = OWN_NAMES.find((name) => sameFilter(filter, OWN[name]));
  const number = (n: number) => (n >= MAX_COUNTED ? `${count(MAX_COUNTED - 1, language)}+` : count(n, language));
  const group = (shared: boolean) => {
    const some = views.filter((one) => one.shared === shared);
    if (some.length === 0) return null;
    return (
      <>
        <Menu.Label>{shared ? said.shared : said.own}</Menu.Label>
        {some.map((one) => (
          <Menu.Item
            key={one.id}
            aria-current={one.id === current?.id ? "true" : undefined}
            onClick={() => setSearch(searchOf(one.filter))}
            rightSection={
              <Badge size="xs" variant="light" color="gray" className="tabular">
                {number(one.count)}
              </Badge>
            }
          >
            <bdi>{one.name}</bdi>
          </Menu.Item>
        ))}
      </>
    );
  };
  return (
    <>
      <Menu position="bottom-start" withinPortal opened={opened} onChange={setOpened} width={280} shadow="md">
        <Menu.Target>
          <Button
            size="compact-xs"
            variant={current === undefined && own === undefined ? "subtle" : "light"}
            color="gray"
            className="views"
          >
            <bdi>{current?.name ?? said[own ?? "views"]}</bdi>
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          {views.length === 0 ? (
            <Text size="sm" px="sm" py={6}>
              {said.noViews}
            </Text>
          ) : null}
          {answers
            ? OWN_NAMES.map((name) => (
                <Menu.Item
                  key={name}
                  aria-current={name === own ? "true" : undefined}
                  onClick={() => setSearch(searchOf(OWN[name]))}
                >
                  {said[name]}
                </Menu.Item>
              ))
            : null}
          {group(true)}
          {group(false)}
          {answers && (isSet || views.length > 0) ? <Menu.Divider /> : null}
          {answers && isSet && current === undefined && own === undefined ? (
            <Menu.Item onClick={() => setDialog("save")}>{said.saveView}</Menu.Item>
          ) : null}
          {answers && views.length > 0 ? (
            <Menu.Item onClick={() => setDialog("manage")}>{said.manage}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {dialog === null ? null : (
        <Suspense fallback={null}>
          <ViewDialogs which={dialog} filter={filter} views={views} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </>
  );
}
