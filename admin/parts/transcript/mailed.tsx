import { VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MailMark } from "../../../server/wire/http.ts";
import { mailReply } from "../../../server/wire/mail.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { MailIcon } from "../../shell/icons.tsx";
import { Fault } from "../fault.tsx";
import { words } from "./words.ts";

/** Below a message that came by e-mail: its subject, whether the sender was verified, and all of it if asked for. */
export function Mailed({ mail }: { mail: MailMark }) {
  const said = useWords(words).mail;
  const [isOpen, setOpen] = useState(false);
  const whole = useQuery({
    queryKey: ["mail", mail.id],
    queryFn: () => call("GET", `mails/${mail.id}`, mailReply),
    enabled: isOpen,
  });
  return (
    <div className="mailed">
      <MailIcon size={14} />
      <VisuallyHidden>{said.by}:</VisuallyHidden>
      <bdi>{mail.subject === "" ? said.noSubject : mail.subject}</bdi>
      <span>· {mail.verified ? said.verified : said.unverified}</span>
      {mail.shortened ? (
        <button type="button" className="teach" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? said.less : said.whole}
        </button>
      ) : null}
      {isOpen && whole.isError ? <Fault error={whole.error} onRetry={() => void whole.refetch()} /> : null}
      {isOpen && whole.data !== undefined ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre dir="auto" tabIndex={0}>
          {whole.data.text}
        </pre>
      ) : null}
    </div>
  );
}
