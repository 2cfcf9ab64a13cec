import { Box, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useWords } from "../language.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { useMay } from "../session.tsx";
import { words } from "./words.ts";

/** Loaded separately: it's needed once in an installation's life. */
const NewSiteForm = lazy(() => import("../parts/new-site/form.tsx"));

/** In place of a page that needs a site, on an installation without one: adds it. */
export function NoSite() {
  const said = useWords(words);
  const manages = useMay("settings.write", "organisation");
  return (
    <Empty title={said.noSiteTitle}>
      <Text c="dimmed">{manages ? said.noSiteBody : said.noSiteAsk}</Text>
      {manages ? (
        <Box w="100%" maw={440} mt="lg" mx="auto">
          <Suspense fallback={<Loading />}>
            <NewSiteForm />
          </Suspense>
        </Box>
      ) : null}
    </Empty>
  );
}
