import { Anchor, Button, Group, Progress, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useWords } from "../../language.tsx";
import { words as approvalWords } from "./approvals/words.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import { useChanges } from "./queries.ts";
import { words } from "./words.ts";

/** Says which changes aren't live yet, and leads to publishing them. */
export function PublishBar() {
  const said = useWords(words);
  const approvals = useWords(approvalWords);
  const changes = useChanges();
  const [opened, setOpened] = useState(false);
  const data = changes.data;
  if (data === undefined) return null;
  const { added, changed, archived } = data.counts;
  const pending = added + changed + archived;
  const { publishing, waiting } = data;
  const unapproved = waiting.review + waiting["sent-back"];
  return (
    <>
      {publishing !== null ? (
        <div className="publish-bar" role="status">
          <Text size="sm" fw={500}>
            {said.publishing}: {said.stages[publishing.stage] ?? ""}
          </Text>
          <Progress value={publishing.share * 100} flex={1} miw={120} aria-label={said.publishing} animated />
          <Button size="compact-sm" variant="subtle" onClick={() => setOpened(true)}>
            {said.publishTitle}
          </Button>
        </div>
      ) : pending > 0 ? (
        <div className="publish-bar pending" role="status">
          <Group gap={8}>
            <span className="dot" aria-hidden="true" />
            <Text size="sm" fw={500}>
              {said.pending(pending)}
            </Text>
            {waiting.scheduled === 0 ? null : (
              <Text size="sm" c="dimmed">
                {approvals.scheduled(waiting.scheduled)}
              </Text>
            )}
          </Group>
          <Button size="compact-sm" onClick={() => setOpened(true)}>
            {said.review}
          </Button>
        </div>
      ) : null}
      {unapproved === 0 ? null : (
        <div className="publish-bar" role="status">
          <Text size="sm" fw={500}>
            {approvals.waiting(unapproved)}
          </Text>
          <Anchor component={Link} to="/knowledge/approvals" size="sm">
            {approvals.look}
          </Anchor>
        </div>
      )}
      {opened ? <PublishDialog onClose={() => setOpened(false)} /> : null}
    </>
  );
}
