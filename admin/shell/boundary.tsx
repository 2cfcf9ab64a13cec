import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useLanguage } from "../language.tsx";
import { words } from "./words.ts";

/** Messages of browsers and Vite for a part of the console that the server no longer has. */
const MISSING =
  /dynamically imported module|importing a module script failed|unable to preload css|failed to load module script/i;
const RELOADED = "tuppence:reloaded";
/** Milliseconds after a reload within which the page doesn't reload again. */
const AGAIN_MS = 60_000;
/** Milliseconds for which the message is shown before the page reloads. */
const SAID_MS = 1_500;

/**
 * Shows what went wrong instead of a white page. If a part of the console is gone because the server was updated, it
 * says so and reloads, once; drafts are kept in the browser.
 */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error("unknown") };
  }

  /** Not called off when the message goes, as it does when another page is opened: the console is out of date there too. */
  override componentDidCatch(error: unknown): void {
    if (!isMissing(error)) return;
    setTimeout(() => {
      if (mayReload()) location.reload();
    }, SAID_MS);
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <Broken updated={isMissing(this.state.error)} />;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && MISSING.test(error.message);
}

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < AGAIN_MS) return false;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    return true;
  } catch {
    // Without storage, it might reload forever.
    return false;
  }
}

function Broken({ updated }: { updated: boolean }) {
  // English, in case the words themselves are missing.
  const said = words.now(useLanguage().language) ?? words.en;
  return (
    <Center mih={320} p="md">
      <Stack align="center" gap="xs" ta="center" role="alert" maw={440}>
        <Title order={1} fz="lg">
          {updated ? said.updatedTitle : said.brokenTitle}
        </Title>
        <Text c="dimmed">{updated ? said.updatedText : said.brokenText}</Text>
        <Button mt="xs" onClick={() => location.reload()}>
          {said.reload}
        </Button>
      </Stack>
    </Center>
  );
}
