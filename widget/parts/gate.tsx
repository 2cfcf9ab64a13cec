import { safeUrl } from "../markdown.ts";
import { useFrame } from "./context.ts";

/** Stands where one writes, until the visitor agrees. */
export function ConsentGate({ onGive }: { onGive: () => void }) {
  const { words, config } = useFrame();
  const { consent } = config.settings;
  const url = safeUrl(consent?.url ?? undefined);
  return (
    <section className="gate">
      <p dir="auto">
        {consent?.text ?? words.consentText}{" "}
        {url === undefined ? null : (
          <a href={url} target="_blank" rel="noopener noreferrer">
            {words.consentMore}
          </a>
        )}
      </p>
      <button type="button" className="button strong wide" onClick={onGive}>
        {words.consentGive}
      </button>
    </section>
  );
}

/** Stands where one writes, where the site wants to know who is asking. */
export function IdentityGate({ wrong }: { wrong: boolean }) {
  const { words } = useFrame();
  return (
    <section className="gate" role="status">
      <p>{wrong ? words.identityWrong : words.identityNeeded}</p>
    </section>
  );
}
