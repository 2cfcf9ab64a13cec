import { Alert, Box, Slider, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { DialPoint, PrecisionReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { Figures } from "./figures.tsx";
import { lower } from "./lower.ts";
import { words } from "./words.ts";

const Chart = lazy(() => import("./chart.tsx"));

/** The target accuracy, with its effect shown before it's saved. */
export function Dial(props: { data: PrecisionReply; value: number; saved: number; onChange: (value: number) => void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { data, value, saved } = props;
  const { points, heldOut } = data;
  const at = (precision: number) => points.find((one) => Math.abs(one.precision - precision) < 1e-6);
  const point = at(value);
  const share = (x: number) => percent(x, language);
  return (
    <Stack gap="md">
      <Box px={8} pt={36} pb={22}>
        <Slider
          min={0.75}
          max={0.99}
          step={0.01}
          value={value}
          onChange={(next) => props.onChange(Number(next.toFixed(2)))}
          label={share}
          thumbLabel={said.dialLabel}
          thumbProps={{ "aria-valuetext": share(value) }}
          marks={[0.75, 0.8, 0.85, 0.9, 0.95, 0.99].map((mark) => ({ value: mark, label: share(mark) }))}
        />
      </Box>
      <Text fw={600} id="dial-wish">
        {said.wish(share(value))}
      </Text>
      {point === undefined ? (
        <Alert color="gray" variant="light">
          {said.unpublished}
        </Alert>
      ) : (
        <>
          <Consequence point={point} now={value === saved ? undefined : at(saved)} heldOut={heldOut} />
          <Suspense fallback={<Loading />}>
            <Chart points={points} chosen={point} />
          </Suspense>
          <Figures points={points} />
        </>
      )}
    </Stack>
  );
}

function Consequence({ point, now, heldOut }: { point: DialPoint; now: DialPoint | undefined; heldOut: number }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const share = (x: number) => percent(x, language);
  const deps = [
    { name: said.machine, className: "share-machine", share: point.coverage },
    { name: said.asked, className: "share-asked", share: point.clarified },
    { name: said.suggested, className: "share-suggested", share: point.suggested },
    { name: said.person, className: "share-person", share: point.person },
  ];
  const { needed } = point;
  return (
    <Stack gap="sm" aria-live="polite" data-testid="consequence">
      <Text size="sm">
        {point.judged === 0 ? (
          said.never
        ) : (
          <>
            {said.would(share(point.coverage))}
            {now === undefined ? "." : ` (${said.now(share(now.coverage))}).`}{" "}
            {heldOut === 0
              ? said.prior
              : said.measured(
                  share(point.measured),
                  share(lower(point.low)),
                  share(point.high),
                  point.judged,
                  point.wrong,
                )}
          </>
        )}
      </Text>
      <div className="share-bar" aria-hidden="true">
        {deps.map((part) => (
          <span key={part.className} className={part.className} style={{ flexGrow: part.share }} />
        ))}
      </div>
      <Text size="sm" component="div">
        {deps.map((part) => (
          <span key={part.className} className="share-word">
            <span className={`key-dot ${part.className}`} aria-hidden="true" />
            {share(part.share)} {part.name}
          </span>
        ))}
      </Text>
      {point.refusal === null ? (
        <Alert color={point.low >= point.precision ? "green" : "gray"} variant="light" p="sm">
          {said.promise(share(lower(point.low)), point.judged)}
        </Alert>
      ) : (
        <Alert color="yellow" variant="light" p="sm" title={said.refusalTitle}>
          <Text size="sm">{said.refusal(share(1 - point.precision), needed.withNone, needed.withOne, heldOut)}</Text>
          <Text size="sm" c="dimmed">
            {said.refusalStill}
          </Text>
        </Alert>
      )}
    </Stack>
  );
}
