import { useWords } from "../../language.tsx";
import type { HeaderProps } from "./header.tsx";
import { MergeConversations } from "./merge-conversations.tsx";
import { Sure } from "./sure.tsx";
import { Transfer } from "./transfer.tsx";
import type { Act } from "./use-acts.ts";
import { words } from "./words.ts";

/** What is asked before a conversation is changed for others. */
export function Questions(options: Pick<HeaderProps, "conversation" | "asked" | "onAsk" | "onAct">) {
  const { asked } = options;
  const { row, handoffs } = options.conversation;
  const said = useWords(words);
  const held = handoffs.find((one) => one.state === "claimed");
  const holder = row.agent ?? "";
  const sure = (act: Act) => {
    options.onAsk(null);
    options.onAct(act);
  };
  return (
    <>
      <Sure
        opened={asked === "block"}
        title={said.blockTitle}
        text={said.blockText}
        label={said.blockDo}
        onYes={() => sure({ do: "block", blocked: true })}
        onNo={() => options.onAsk(null)}
      />
      <Sure
        opened={asked === "delete"}
        title={said.deleteTitle}
        text={said.deleteText}
        label={said.deleteDo}
        onYes={() => sure({ do: "delete" })}
        onNo={() => options.onAsk(null)}
      />
      <Sure
        opened={asked === "close"}
        title={said.closeTitle}
        text={said.closeText}
        label={said.close}
        onYes={() => sure({ do: "close" })}
        onNo={() => options.onAsk(null)}
      />
      <Sure
        opened={asked === "take-over"}
        title={said.takeOverTitle(holder)}
        text={said.takeOverText(holder)}
        label={said.takeOver}
        colour="pine"
        onYes={() => sure({ do: "take", ...(held === undefined ? {} : { from: held.id }) })}
        onNo={() => options.onAsk(null)}
      />
      {asked === "merge" ? (
        <MergeConversations
          row={row}
          onMerge={(both) => sure({ do: "merge", ...both })}
          onNo={() => options.onAsk(null)}
        />
      ) : null}
      <Transfer
        opened={asked === "transfer"}
        conversationId={row.id}
        holderId={row.agentId}
        teamId={row.teamId}
        asked={{ language: options.conversation.language, tagIds: row.tagIds }}
        held={row.state === "person"}
        onTo={({ to, team, ...rest }) =>
          sure({ do: "assign", ...rest, ...(to === null && row.state !== "person" ? {} : { to }), team })
        }
        onNo={() => options.onAsk(null)}
      />
    </>
  );
}
