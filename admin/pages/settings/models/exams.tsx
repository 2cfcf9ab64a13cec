import { Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ExamLineWire, ModelsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { percent, when } from "../../../parts/format.ts";
import { useSiteKey } from "../../../session.tsx";
import { Part } from "../section.tsx";
import { barText } from "./bars.ts";
import { takeExam } from "./take-exam.ts";
import { examOf } from "./use-models.ts";
import { words } from "./words.ts";

const ROLES = ["judge", "compose"] as const;

/** What the small model in use is allowed to do on this site, according to its exams, and buttons to start them. */
export function Exams({ models }: { models: ModelsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const site = useSiteKey();
  const queries = useQueryClient();
  const running = useRef<AbortController>(undefined);
  const [progress, setProgress] = useState<{ stage: string; share: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  // If the page is left, the exam is stopped; the server runs it in the background later.
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    const control = new AbortController();
    running.current = control;
    setError(null);
    setProgress({ stage: "judge", share: 0 });
    try {
      await takeExam(site, control.signal, setProgress);
    } catch (fault) {
      if (!control.signal.aborted) setError(fault);
    }
    if (running.current !== control) return;
    setProgress(null);
    await queries.invalidateQueries({ queryKey: ["models"] });
  };
  const stage = progress?.stage === "compose" ? said.compose : said.judge;
  return (
    <Part title={said.exam} text={said.examText}>
      <ul className="plain-list">
        {ROLES.map((role) => (
          <Exam key={role} title={said[role]} text={said[`${role}Text`]} exam={examOf(models, site, role)} />
        ))}
      </ul>
      {error === null ? null : <Fault error={error} />}
      {progress === null ? (
        <Button
          w="fit-content"
          variant="default"
          disabled={models.state.status !== "ready"}
          onClick={() => void start()}
        >
          {said.start}
        </Button>
      ) : (
        <Stack gap={6}>
          <Group justify="space-between">
            <Text size="sm" role="status">
              {said.running(stage, percent(Math.floor(progress.share * 100) / 100, language))}
            </Text>
            <Button size="xs" variant="default" onClick={() => running.current?.abort()}>
              {said.stop}
            </Button>
          </Group>
          <Progress value={progress.share * 100} aria-label={said.exam} />
        </Stack>
      )}
    </Part>
  );
}

function Exam({ title, text, exam }: { title: string; text: string; exam: ExamLineWire | undefined }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const bars = exam?.bars.map((bar) => ({ ...bar, text: barText(bar, said, language) })) ?? [];
  return (
    <li className="row-card">
      <Group justify="space-between" gap="xs">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        <Badge color={exam === undefined ? "gray" : exam.passed ? "green" : "red"} variant="light" tt="none">
          {exam === undefined ? said.none : exam.passed ? said.passed : said.notPassed}
        </Badge>
      </Group>
      {exam === undefined ? null : (
        <>
          <table className="figures exam-bars">
            <thead>
              <tr>
                <th scope="col" aria-label={title} />
                <th scope="col">{said.reached}</th>
                <th scope="col">{said.wanted}</th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.name}>
                  <th scope="row">
                    <span aria-hidden="true">{bar.passed ? "✓" : "✗"}</span> {bar.text.name}
                  </th>
                  <td>{bar.text.reached}</td>
                  <td>{bar.text.wanted}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Text size="xs" c="dimmed" mt={6}>
            {exam.model} · {(exam.shipped ? said.shipped : said.at)(when(exam.at, language))}
          </Text>
        </>
      )}
    </li>
  );
}
