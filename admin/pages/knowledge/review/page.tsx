import { Anchor, Badge, Button, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { ReviewWire, SuggestionWire } from "../../../../server/wire/suggestions.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { Preview } from "../../../parts/preview/preview.tsx";
import { Diff } from "../diff.tsx";
import TeachDialog from "../teach/dialog.tsx";
import { useDecideSuggestion, useReviewed, useReviews, useSuggestions } from "./use-review.ts";
import { words } from "./words.ts";
import "./review.css";

/** Agents' suggestions, and answers that somebody should look at. */
export function Review() {
  const said = useWords(words);
  return (
    <section aria-label={said.title}>
      <Title order={1} fz="xl" mb="xs">
        {said.title}
      </Title>
      <Text size="sm" c="dimmed" mb="lg" maw={680}>
        {said.why}
      </Text>
      <Suggestions />
      <Answers />
    </section>
  );
}

function Head({ title, total }: { title: string; total: number }) {
  const said = useWords(words);
  return (
    <Title order={2} fz="lg" mt="lg" mb="xs">
      {title}{" "}
      {total === 0 ? null : (
        <Text span size="sm" c="dimmed" className="tabular">
          {said.total(total)}
        </Text>
      )}
    </Title>
  );
}

function Suggestions() {
  const said = useWords(words);
  const list = useSuggestions();
  const decide = useDecideSuggestion();
  if (list.isPending) return <Loading />;
  if (list.isError) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  const suggestions = list.data.pages.flatMap((page) => page.suggestions);
  return (
    <>
      <Head title={said.suggestions} total={list.data.pages[0]?.total ?? 0} />
      {decide.isError ? <Fault error={decide.error} /> : null}
      {decide.isSuccess && decide.variables.action === "accept" ? (
        <Text size="sm" role="status" mb="xs">
          {said.accepted}
        </Text>
      ) : null}
      {suggestions.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noSuggestions}
        </Text>
      ) : (
        <ul className="review">
          {suggestions.map((one) => (
            <SuggestionItem
              key={one.id}
              suggestion={one}
              busy={decide.isPending && decide.variables.id === one.id}
              onDecide={(action) => decide.mutate({ id: one.id, action })}
            />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </>
  );
}

function SuggestionItem(options: {
  suggestion: SuggestionWire;
  busy: boolean;
  onDecide(action: "accept" | "drop"): void;
}) {
  const { suggestion, busy, onDecide } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const { change, title, isStale } = suggestion;
  return (
    <li>
      <Group gap={6}>
        <Badge size="sm" variant="light" color="gray" tt="none">
          {said.kinds[change.kind]}
        </Badge>
        {change.kind === "article" ? null : (
          <Anchor component={Link} to={`/knowledge/articles/${change.articleId}`} size="sm" fw={600}>
            <bdi>{title}</bdi>
          </Anchor>
        )}
      </Group>
      <Diff diff={suggestion.diff} />
      <Text size="xs" c="dimmed">
        <bdi>{said.by(suggestion.suggestedBy ?? "", clock(suggestion.createdAt, language))}</bdi>
        {" · "}
        <Anchor component={Link} to={`/conversations/${suggestion.conversationId}`} size="xs" underline="always">
          {said.conversation}
        </Anchor>
      </Text>
      {isStale ? (
        <Text size="xs" className="warned">
          {said.stale}
        </Text>
      ) : null}
      <Group gap={6} mt={6}>
        <Button size="compact-sm" variant="light" disabled={isStale} loading={busy} onClick={() => onDecide("accept")}>
          {said.accept}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" disabled={busy} onClick={() => onDecide("drop")}>
          {said.drop}
        </Button>
      </Group>
    </li>
  );
}

function Answers() {
  const said = useWords(words);
  const list = useReviews();
  const reviewed = useReviewed();
  const [taught, setTaught] = useState<ReviewWire | null>(null);
  if (list.isPending) return null;
  if (list.isError) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  const reviews = list.data.pages.flatMap((page) => page.reviews);
  return (
    <>
      <Head title={said.answers} total={list.data.pages[0]?.total ?? 0} />
      {reviewed.isError ? <Fault error={reviewed.error} /> : null}
      {reviews.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noAnswers}
        </Text>
      ) : (
        <ul className="review">
          {reviews.map((one) => (
            <AnswerItem
              key={one.turnId}
              review={one}
              busy={reviewed.isPending && reviewed.variables === one.turnId}
              onTeach={() => setTaught(one)}
              onDone={() => reviewed.mutate(one.turnId)}
            />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
      {taught === null ? null : (
        <TeachDialog
          conversationId={taught.conversationId}
          messageId={taught.messageId}
          onClose={() => setTaught(null)}
        />
      )}
    </>
  );
}

function AnswerItem(options: { review: ReviewWire; busy: boolean; onTeach(): void; onDone(): void }) {
  const { review, busy } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <li>
      <Badge size="sm" variant="light" color="gray" tt="none" className={`review-reason ${review.reason}`}>
        {said.reasons[review.reason]}
      </Badge>
      <bdi className="review-question" dir="auto">
        {review.question}
      </bdi>
      <div className="review-answer">
        <Preview markdown={review.answer} />
      </div>
      {review.comment === null ? null : (
        <Text size="sm" fs="italic">
          <bdi>{review.comment}</bdi>
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {clock(review.at, language)}
        {review.article === null ? null : (
          <>
            {" · "}
            {said.from}{" "}
            <Anchor component={Link} to={`/knowledge/articles/${review.article.id}`} size="xs" underline="always">
              <bdi>{review.article.title}</bdi>
            </Anchor>
          </>
        )}
        {" · "}
        <Anchor component={Link} to={`/conversations/${review.conversationId}`} size="xs" underline="always">
          {said.conversation}
        </Anchor>
      </Text>
      <Group gap={6} mt={6}>
        <Button size="compact-sm" variant="light" onClick={options.onTeach}>
          {review.reason === "large-helped" ? said.keep : said.improve}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" loading={busy} onClick={options.onDone}>
          {said.fine}
        </Button>
      </Group>
    </li>
  );
}
