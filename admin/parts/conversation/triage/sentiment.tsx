import { Button, Menu } from "@mantine/core";
import { SENTIMENTS, type Sentiment } from "../../../../server/wire/desk.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

/** How the customer feels, and what else agents can say about it. */
export function SentimentMenu(options: { sentiment: Sentiment | null; onChange(sentiment: Sentiment): void }) {
  const said = useWords(words);
  const { sentiment } = options;
  const name = sentiment === null ? undefined : said.sentiments[sentiment];
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant={sentiment === null || sentiment === "neutral" ? "subtle" : "light"}
          color={COLOURS[sentiment ?? "neutral"]}
          aria-label={name === undefined ? said.sentiment : `${said.sentiment}: ${name}`}
          title={said.sentiment}
        >
          {name ?? `+ ${said.sentiment}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{said.sentiment}</Menu.Label>
        {SENTIMENTS.map((one) => (
          <Menu.Item
            key={one}
            aria-current={one === sentiment ? "true" : undefined}
            onClick={() => options.onChange(one)}
          >
            {said.sentiments[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const COLOURS: Readonly<Record<Sentiment, string>> = { negative: "red", neutral: "gray", positive: "green" };
