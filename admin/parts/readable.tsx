import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../language.tsx";
import { words } from "../shell/words.ts";

/** What a member may read, with everything in it switched off if they may not change it. */
export function Readable({ may, children }: { may: boolean; children: ReactNode }) {
  const said = useWords(words);
  if (may) return children;
  return (
    <fieldset disabled className="readable">
      <Alert color="gray" mb="md">
        {said.readOnly}
      </Alert>
      {children}
    </fieldset>
  );
}
