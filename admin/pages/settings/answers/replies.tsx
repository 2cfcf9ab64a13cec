import { Alert, Anchor, Radio, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ModelsReply, Replies } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { barText } from "../models/bars.ts";
import { examOf, useModels } from "../models/use-models.ts";
import { words as modelWords } from "../models/words.ts";
import { ReplyPicture } from "./reply-picture.tsx";
import { words } from "./words.ts";

/** What visitors are told, with a picture of each choice, and why the choice doesn't apply yet. */
export function RepliesChoice(request: { site: string; value: Replies; onChange(value: Replies): void }) {
  const { site, value, onChange } = request;
  const said = useWords(words);
  const { data } = useModels();
  const choices = [
    { value: "quote", title: said.quote, text: said.quoteText },
    { value: "short-with-article", title: said.shortWithArticle, text: said.shortWithArticleText },
    { value: "short", title: said.short, text: said.shortText },
  ] as const;
  return (
    <>
      <Radio.Group aria-label={said.replies} value={value} onChange={(next) => onChange(next as Replies)}>
        <div className="reply-choices">
          {choices.map((one) => (
            <Radio.Card key={one.value} value={one.value} className="reply-choice" aria-label={one.title}>
              <ReplyPicture of={one.value} />
              <span className="reply-title">
                <Radio.Indicator />
                <Text span fw={600}>
                  {one.title}
                </Text>
              </span>
              <Text span size="sm" c="dimmed">
                {one.text}
              </Text>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {data === undefined ? null : <Exam models={data} site={site} />}
    </>
  );
}

/** Whether the small model may write here, by its exam. */
function Exam({ models, site }: { models: ModelsReply; site: string }) {
  const said = useWords(words);
  const { isPassed, text } = useExamSentence(models, site);
  return (
    <Alert variant="light" color={isPassed ? "green" : "gray"} p="xs">
      <Text size="sm">
        {text}{" "}
        <Anchor component={Link} to="/settings/models" size="sm" underline="always">
          {said.examLink}
        </Anchor>
      </Text>
    </Alert>
  );
}

/** One sentence: that the choice applies, or why everything is quoted today. */
function useExamSentence(models: ModelsReply, site: string): { isPassed: boolean; text: string } {
  const said = useWords(words);
  const bars = useWords(modelWords);
  const { language } = useLanguage();
  const exam = examOf(models, site, "compose");
  const { status } = models.state;
  if (status === "absent") return { isPassed: false, text: said.examAbsent };
  if (exam === undefined) return { isPassed: false, text: said.examNone };
  if (!exam.passed) {
    const missed = exam.bars.filter((bar) => !bar.passed).map((bar) => barText(bar, bars, language));
    const figures = missed.map((bar) => said.missed(bar.name, bar.reached, bar.wanted)).join("; ");
    return { isPassed: false, text: said.examFailed(figures) };
  }
  if (status === "starting" || status === "failed") return { isPassed: false, text: said.examNotReady };
  return { isPassed: true, text: said.examPassed };
}
