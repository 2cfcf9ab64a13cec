import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type * as z from "zod/mini";
import {
  doneReply,
  invitationReply,
  type ListedMember,
  linkReply,
  listedMemberReply,
  type memberBody,
  membersReply,
} from "../../../server/wire/auth.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useMay } from "../../session.tsx";
import { Invitations } from "./invitation-row.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberRow } from "./member-row.tsx";
import { PlaceDialog } from "./members/place-dialog.tsx";
import { MemberQuestion, type Question } from "./members/question.tsx";
import { type MembersWords, words } from "./members/words.ts";
import { Roles } from "./roles/roles.tsx";
import { ROLES_KEY } from "./roles/use-roles.ts";
import { Loaded, Section } from "./section.tsx";
import { ShownOnce } from "./shown-once.tsx";

/** The list of members and invitations, for owners. */
export default function Members() {
  const said = useWords(words);
  const mayRoles = useMay("roles.manage", "organisation");
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["members"], queryFn: () => call("GET", "members", membersReply) });
  const [inviting, setInviting] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const [placed, setPlaced] = useState<ListedMember | null>(null);
  const [link, setLink] = useState<{ title: string; text: string; url: string } | null>(null);
  // Custom roles say how many members have them.
  const refresh = () => {
    for (const queryKey of [["members"], ["me"], ["api-keys"], ROLES_KEY]) void queries.invalidateQueries({ queryKey });
  };
  const settled = {
    onSuccess() {
      setQuestion(null);
      setPlaced(null);
      refresh();
    },
  };
  const change = useMutation({
    mutationFn: ({ id, ...body }: { id: string } & z.input<typeof memberBody>) =>
      call("PATCH", `members/${id}`, listedMemberReply, body),
    ...settled,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call("DELETE", `invitations/${id}`, doneReply),
    ...settled,
  });
  const again = useMutation({
    mutationFn: (id: string) => call("POST", `invitations/${id}/again`, invitationReply),
    onSuccess({ invitation, url, mailed }) {
      setLink({ title: said.linkTitle(invitation.email), text: mailed ? said.linkMailed : said.linkText, url });
      refresh();
    },
  });
  const reset = useMutation({
    mutationFn: ({ id }: ListedMember) => call("POST", `members/${id}/reset-link`, linkReply),
    onSuccess: ({ url }, { name }) => setLink({ title: said.resetTitle(name), text: said.resetText, url }),
  });
  const ask = (next: Question) => {
    change.reset();
    revoke.reset();
    setQuestion(next);
  };
  // An error of the confirmed action is shown in its dialog; others here.
  const fault = again.error ?? reset.error ?? (question === null && placed === null ? change.error : null);

  return (
    <Section
      title={said.title}
      text={said.text}
      aside={<Button onClick={() => setInviting(true)}>{said.invite}</Button>}
    >
      {fault === null ? null : <Fault error={inWords(fault, said)} />}
      <Loaded query={query}>
        {({ members, invitations }) => (
          <>
            <ul className="plain-list" aria-label={said.list}>
              {members.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  onRole={({ choice }) =>
                    choice.role === "owner"
                      ? ask({ about: "owner", member })
                      : change.mutate({ id: member.id, ...choice })
                  }
                  onPlace={() => {
                    change.reset();
                    setPlaced(member);
                  }}
                  onReset={() => reset.mutate(member)}
                  onDeactivate={() => ask({ about: "deactivate", member })}
                  onReactivate={() => change.mutate({ id: member.id, active: true })}
                />
              ))}
            </ul>
            <Invitations
              invitations={invitations}
              busy={again.isPending ? again.variables : undefined}
              onAgain={({ id }) => again.mutate(id)}
              onRevoke={(invitation) => ask({ about: "revoke", invitation })}
            />
          </>
        )}
      </Loaded>
      {mayRoles ? <Roles /> : null}
      <InviteDialog
        opened={inviting}
        onClose={() => setInviting(false)}
        onInvited={({ invitation, url, mailed }) => {
          setInviting(false);
          setLink({ title: said.linkTitle(invitation.email), text: mailed ? said.linkMailed : said.linkText, url });
          refresh();
        }}
      />
      {placed === null ? null : (
        <PlaceDialog
          member={placed}
          busy={change.isPending}
          error={inWords(change.error, said)}
          onSave={(body) => change.mutate({ id: placed.id, ...body })}
          onClose={() => setPlaced(null)}
        />
      )}
      <ShownOnce
        title={link?.title ?? ""}
        text={link?.text ?? ""}
        done={said.done}
        secret={link?.url ?? null}
        onDone={() => setLink(null)}
      />
      {question === null ? null : (
        <MemberQuestion
          question={question}
          busy={change.isPending || revoke.isPending}
          error={inWords(change.error ?? revoke.error, said)}
          onYes={(body) => {
            if (question.about === "revoke") revoke.mutate(question.invitation.id);
            else change.mutate({ id: question.member.id, ...body });
          }}
          onClose={() => setQuestion(null)}
        />
      )}
    </Section>
  );
}

/** The one error that owners often see here, in their language. */
function inWords(error: Error | null, said: MembersWords): Error | null {
  if (!(error instanceof ApiError) || error.code !== "LAST_OWNER") return error;
  return new ApiError({ code: error.code, message: said.lastOwner, remedy: "", retryable: false });
}
