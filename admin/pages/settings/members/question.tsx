import { useState } from "react";
import type { ListedInvitation, ListedMember } from "../../../../server/wire/auth.ts";
import { useWords } from "../../../language.tsx";
import { useMay } from "../../../session.tsx";
import { Confirm } from "../confirm.tsx";
import { KeepKeys } from "./keep-keys.tsx";
import { type MembersWords, words } from "./words.ts";

/** An action that needs confirmation. */
export type Question =
  | { readonly about: "owner" | "deactivate"; readonly member: ListedMember }
  | { readonly about: "revoke"; readonly invitation: ListedInvitation };

/** Asks before somebody becomes an owner, or loses their account or invitation. @param props.onYes with what is changed of a member */
export function MemberQuestion(props: {
  question: Question;
  busy: boolean;
  error: Error | null;
  onYes(change: { role: "owner" } | { active: false; keepKeys: boolean }): void;
  onClose(): void;
}) {
  const { question } = props;
  const said = useWords(words);
  const mayKeys = useMay("keys.manage", "organisation");
  const [keepKeys, setKeepKeys] = useState(false);
  const { title, text, yes } = asked(question, said);
  return (
    <Confirm
      opened
      title={title}
      yes={yes}
      text={
        <>
          {text}
          {question.about === "deactivate" && mayKeys ? (
            <KeepKeys memberId={question.member.id} keep={keepKeys} onKeep={setKeepKeys} />
          ) : null}
        </>
      }
      color={question.about === "owner" ? "pine" : "red"}
      busy={props.busy}
      error={props.error}
      onYes={() => props.onYes(question.about === "owner" ? { role: "owner" } : { active: false, keepKeys })}
      onClose={props.onClose}
    />
  );
}

function asked(question: Question, said: MembersWords) {
  switch (question.about) {
    case "owner":
      return { title: said.ownerTitle(question.member.name), text: said.ownerText, yes: said.ownerYes };
    case "deactivate":
      return { title: said.deactivateTitle(question.member.name), text: said.deactivateText, yes: said.deactivate };
    case "revoke":
      return { title: said.revokeTitle(question.invitation.email), text: said.revokeText, yes: said.revoke };
  }
}
