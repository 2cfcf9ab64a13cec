import { Button, Group, Text } from "@mantine/core";
import { isInstalled, isIos } from "../../../installed/device.ts";
import { useInstall } from "../../../installed/install.ts";
import { useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

/** The console as an app: a button where the browser offers it, and elsewhere how it's done. */
export function InstallApp() {
  const said = useWords(words);
  const install = useInstall();
  const text = isInstalled() ? said.appInstalled : isIos() ? said.appIos : said.appByMenu;
  return (
    <Part title={said.appTitle} text={said.appText}>
      {install === undefined ? (
        <Text size="sm">{text}</Text>
      ) : (
        <Group>
          <Button variant="default" onClick={install}>
            {said.appInstall}
          </Button>
        </Group>
      )}
    </Part>
  );
}
