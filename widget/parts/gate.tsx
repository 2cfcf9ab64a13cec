import { safeUrl } from "../../markdown/blocks.ts";
import { useFrame } from "./context.ts";

/** Replaces the composer until the visitor gives consent. */
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

/** Replaces the composer if the site requires visitors to be identified. */
export function IdentityGate({ wrong }: { wrong: boolean }) {
  const { words } = useFrame();
  return (
    <section className="gate" role="status">
      <p>{wrong ? words.identityWrong : words.identityNeeded}</p>
    </section>
  );
}
