import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { mailChannelWire } from "../../../../server/wire/mail.ts";
import { call } from "../../../api.ts";

/** What a provider's page came back with, in this page's address; read once, and taken out of the address. */
function takeReturned() {
  const address = new URL(window.location.href);
  const [code, state, denied] = ["code", "state", "error"].map((name) => address.searchParams.get(name));
  if (state == null || (code == null && denied == null)) return undefined;
  for (const name of [
    "code",
    "state",
    "error",
    "error_description",
    "scope",
    "session_state",
    "authuser",
    "prompt",
    "hd",
  ])
    address.searchParams.delete(name);
  window.history.replaceState(window.history.state, "", address);
  return { code, state, denied: denied ?? undefined };
}

/** Finishes connecting a mailbox after the provider's page; `denied`: the permission wasn't given, in the provider's word. */
export function useFinishOauth(site: string) {
  const queries = useQueryClient();
  const [returned] = useState(takeReturned);
  const finish = useMutation({
    mutationFn: (given: { code: string; state: string }) =>
      call("POST", `settings/mail/oauth/finish?site=${site}`, mailChannelWire, given),
    onSuccess: (channel) => void queries.setQueryData(["mail-channel", site], channel),
  });
  const { mutate, isIdle } = finish;
  useEffect(() => {
    if (isIdle && returned?.code != null) mutate({ code: returned.code, state: returned.state });
  }, [isIdle, returned, mutate]);
  return { error: finish.error, isPending: finish.isPending, denied: returned?.denied };
}
