import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../../../language.tsx";
import { useSources } from "./use-sources.ts";
import { words } from "./words.ts";
import "./sources.css";

/** Above the articles: sources that can't be read, and changes that wait for somebody. */
export function SourcesNotice() {
  const said = useWords(words);
  const { data } = useSources();
  const failing = data?.sources.filter((one) => one.failing !== null) ?? [];
  const open = data?.open ?? 0;
  return (
    <>
      {failing.length === 0 ? null : (
        <Alert color="red" variant="light" mb="md" title={said.warn(failing.length)} role="alert">
          {failing.slice(0, 3).map((one) => (
            <Text key={one.id} size="sm" className="isolate">
              <b>{one.name}</b>: {one.failing?.fault}
            </Text>
          ))}
          <Anchor
            component={Link}
            size="sm"
            to={failing.length === 1 ? `/knowledge/sources/${failing[0]?.id}` : "/knowledge/sources"}
          >
            {said.look}
          </Anchor>
        </Alert>
      )}
      {open === 0 ? null : (
        <div className="publish-bar">
          <Text size="sm" fw={500}>
            {said.waitingChanges(open)}
          </Text>
          <Anchor component={Link} to="/knowledge/sources/changes" size="sm">
            {said.review(open)}
          </Anchor>
        </div>
      )}
    </>
  );
}
