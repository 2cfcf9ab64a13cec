import { ColorInput, Group, Input, SegmentedControl, Select, SimpleGrid, Slider, Text } from "@mantine/core";
import type { WidgetTheme } from "../../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import { AA, contrast } from "./contrast.ts";
import type { PartProps } from "./widget.tsx";
import { words } from "./words.ts";

const SWATCHES = ["#1f5f4a", "#1d4ed8", "#6d28d9", "#be185d", "#b45309", "#b91c1c", "#0f766e", "#1f2937"];
/** The initial custom colours. */
const FIRST = { surface: "#ffffff", text: "#17191c" };

/** The theme's four variables, and the side. */
export function Look({ value, set, fault }: PartProps) {
  const said = useWords(words);
  const { theme } = value;
  const put = (change: Partial<WidgetTheme>) => set("theme", { ...theme, ...change });
  return (
    <Part title={said.look}>
      <ColorInput
        label={said.accent}
        description={said.accentText}
        format="hex"
        swatches={SWATCHES}
        swatchesPerRow={8}
        value={theme.accent}
        error={fault("theme.accent")}
        onChange={(accent) => put({ accent })}
        eyeDropperButtonProps={{ "aria-label": said.accent }}
      />
      <AccentNote accent={theme.accent} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <OwnColour
          label={said.surface}
          auto={said.auto}
          first={FIRST.surface}
          value={theme.surface}
          error={fault("theme.surface")}
          onChange={(surface) => put({ surface })}
        />
        <OwnColour
          label={said.colourOfText}
          auto={said.autoText}
          first={FIRST.text}
          value={theme.text}
          error={fault("theme.text")}
          onChange={(text) => put({ text })}
        />
      </SimpleGrid>
      <TextNote theme={theme} />
      <Input.Wrapper label={said.radius}>
        <Slider
          min={0}
          max={28}
          value={theme.radius}
          thumbLabel={said.radius}
          label={(pixels) => `${pixels} px`}
          onChange={(radius) => put({ radius })}
          maw={320}
        />
      </Input.Wrapper>
      <Input.Wrapper label={said.position}>
        <Group>
          <SegmentedControl
            aria-label={said.position}
            value={value.position}
            onChange={(side) => set("position", side === "left" ? "left" : "right")}
            data={[
              { value: "right", label: said.right },
              { value: "left", label: said.left },
            ]}
          />
        </Group>
      </Input.Wrapper>
    </Part>
  );
}

function OwnColour(props: {
  label: string;
  auto: string;
  first: string;
  value: string | null;
  error: string | undefined;
  onChange: (value: string | null) => void;
}) {
  const said = useWords(words);
  const { value, onChange } = props;
  return (
    <div>
      <Select
        label={props.label}
        data={[
          { value: "auto", label: props.auto },
          { value: "own", label: said.own },
        ]}
        allowDeselect={false}
        value={value === null ? "auto" : "own"}
        onChange={(choice) => onChange(choice === "own" ? props.first : null)}
      />
      {value === null ? null : (
        <ColorInput
          mt={6}
          aria-label={`${props.label}: ${said.own}`}
          format="hex"
          value={value}
          error={props.error}
          onChange={onChange}
          withEyeDropper={false}
        />
      )}
    </div>
  );
}

/** A contrast in the reader's number format, rounded down: 4.49 isn't enough. */
function useRatio() {
  const { language } = useLanguage();
  return (ratio: number) =>
    `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.floor(ratio * 10) / 10)}:1`;
}

function AccentNote({ accent }: { accent: string }) {
  const said = useWords(words);
  const written = useRatio();
  const ratio = contrast("#ffffff", accent);
  if (ratio === undefined) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      {ratio >= AA ? said.contrastGood(written(ratio)) : said.contrastDark(written(ratio))}
    </Text>
  );
}

function TextNote({ theme }: { theme: WidgetTheme }) {
  const said = useWords(words);
  const written = useRatio();
  if (theme.text === null || theme.surface === null) return null;
  const ratio = contrast(theme.text, theme.surface);
  if (ratio === undefined) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      {ratio >= AA ? said.textGood(written(ratio)) : said.textMoved(written(ratio))}
    </Text>
  );
}
