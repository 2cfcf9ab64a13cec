import { Anchor, Badge, Button, Group, Text, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { REVIEW_COMMENT, type WaitingChange } from "../../../../server/wire/article-review.ts";
import { compareReply } from "../../../../server/wire/knowledge.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { useMay } from "../../../session.tsx";
import { Diff } from "../diff.tsx";
import { useApprovals, useDecide } from "./use-approvals.ts";
import { words } from "./words.ts";
import "../review/review.css";

/** Changes that a second person has to approve before they can be published. */
export function Approvals() {
  const said = useWords(words);
  const list = useApprovals();
  const changes = list.data?.pages.flatMap((page) => page.changes) ?? [];
  return (
    <section aria-label={said.title}>
      <Title order={1} fz="xl" mb="xs">
        {said.title}
      </Title>
      <Text size="sm" c="dimmed" mb="lg" maw={680}>
        {said.why}
      </Text>
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : changes.length === 0 ? (
        <Empty title={said.emptyTitle}>{said.emptyBody}</Empty>
      ) : (
        <ul className="review">
          {changes.map((change) => (
            <Change key={change.revisionId} change={change} />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </section>
  );
}

function Change({ change }: { change: WaitingChange }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { articleId, title, kind, waits, authors, changedAt, comment, decidedBy } = change;
  const compare = useQuery({
    queryKey: ["compare", articleId, change.revisionId],
    queryFn: () =>
      call("POST", `knowledge/articles/${articleId}/compare`, compareReply, {
        before: "live",
        after: change.revisionId,
      }),
  });
  return (
    <li>
      <Group gap={6}>
        <Badge size="sm" variant="light" tt="none" className={`state-badge ${kind}`}>
          {kind === "added" ? said.added : said.changed}
        </Badge>
        {waits === "sent-back" ? (
          <Badge size="sm" variant="light" color="red" tt="none">
            {said.sentBack}
          </Badge>
        ) : null}
        <Anchor component={Link} to={`/knowledge/articles/${articleId}`} size="sm" fw={600}>
          <bdi>{title}</bdi>
        </Anchor>
      </Group>
      <Text size="xs" c="dimmed" className="isolate">
        {said.by(authors.length === 0 ? said.somebody : authors.join(", "), when(changedAt, language))}
      </Text>
      {comment === null || waits !== "sent-back" ? null : (
        <Text size="sm" className="warned isolate" mt={4}>
          {said.commentOf(decidedBy ?? "")} {comment}
        </Text>
      )}
      {compare.isPending ? (
        <Loading />
      ) : compare.isError ? (
        <Fault error={compare.error} onRetry={() => void compare.refetch()} />
      ) : (
        <Diff diff={compare.data.diff} />
      )}
      <Decision change={change} />
    </li>
  );
}

/** Approve, or send back with a comment. What somebody wrote themselves only an owner can approve. */
function Decision({ change }: { change: WaitingChange }) {
  const said = useWords(words);
  const isOwner = useMay("security.manage");
  const decide = useDecide(change.articleId, change.revisionId);
  const [comment, setComment] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const { isOwn } = change;
  if (isOwn && !isOwner)
    return (
      <Text size="sm" c="dimmed" mt={6}>
        {said.own}
      </Text>
    );
  return (
    <>
      {decide.isError ? <Fault error={decide.error} /> : null}
      {comment === null ? (
        <Group gap={6} mt={8}>
          {isOwn && !asked ? (
            <Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>
              {said.approveOwn}
            </Button>
          ) : (
            <Button
              size="compact-sm"
              onClick={() => decide.mutate({ decision: "approved", override: isOwn })}
              loading={decide.isPending}
            >
              {isOwn ? said.approveAnyway : said.approve}
            </Button>
          )}
          {isOwn ? null : (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setComment("")}>
              {said.sendBack}
            </Button>
          )}
          {isOwn && asked ? (
            <Text size="xs" c="dimmed">
              {said.overrideWhy}
            </Text>
          ) : null}
        </Group>
      ) : (
        <div className="approval-comment">
          <Textarea
            label={said.comment}
            value={comment}
            maxLength={REVIEW_COMMENT}
            autosize
            minRows={2}
            data-autofocus
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <Group gap={6} mt={8}>
            <Button
              size="compact-sm"
              disabled={comment.trim() === ""}
              loading={decide.isPending}
              onClick={() => decide.mutate({ decision: "sent-back", comment: comment.trim() })}
            >
              {said.sendBack}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setComment(null)}>
              {said.cancel}
            </Button>
          </Group>
        </div>
      )}
    </>
  );
}
