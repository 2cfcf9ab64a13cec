import { ActionIcon, Group, NativeSelect, Paper, Text, Title, useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { LANGUAGES, type Language } from "../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { ColoursIcon } from "../../shell/icons.tsx";
import "../../shell/frame.css";
import "./sign-in.css";
import { words } from "./words.ts";

const NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch", es: "Español", fr: "Français" };

/** The layout of the sign-in pages: one card in the middle, with language and colours below it. */
export function Card({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  const said = useWords(words);
  const { language, setLanguage } = useLanguage();
  const { toggleColorScheme } = useMantineColorScheme();
  useEffect(() => {
    document.title = `${title} · Tuppence`;
    return () => {
      document.title = "Tuppence";
    };
  }, [title]);
  return (
    <div className="door">
      <main className="door-main">
        <Paper className="door-card" withBorder>
          <Group gap={8} mb="lg">
            <span className="coin" aria-hidden="true">
              2
            </span>
            <Text fw={700}>Tuppence</Text>
          </Group>
          <Title order={1} fz={22}>
            {title}
          </Title>
          {text === undefined ? null : (
            <Text c="dimmed" mt={4} component="div">
              {text}
            </Text>
          )}
          <div className="door-body">{children}</div>
        </Paper>
      </main>
      <footer className="door-foot">
        <NativeSelect
          size="xs"
          variant="unstyled"
          aria-label={said.language}
          value={language}
          onChange={(event) => {
            const next = LANGUAGES.find((one) => one === event.currentTarget.value);
            if (next !== undefined) setLanguage(next);
          }}
          data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={toggleColorScheme}
          aria-label={said.colours}
          title={said.colours}
        >
          <ColoursIcon />
        </ActionIcon>
      </footer>
    </div>
  );
}
