import { useEffect, useState } from "react";
import { Api, type PartWire } from "../api.ts";
import { words } from "../words.ts";

const EVERY_MS = 5_000;

/** What each part of the server says of itself. */
export function Parts({ apiKey }: { apiKey: string | undefined }) {
  const [parts, setParts] = useState<Record<string, PartWire>>({});
  useEffect(() => {
    const load = () =>
      Api.parts(apiKey).then(setParts, () =>
        setParts({ server: { status: "failed", detail: "The server does not answer." } }),
      );
    void load();
    const timer = setInterval(load, EVERY_MS);
    return () => clearInterval(timer);
  }, [apiKey]);
  return (
    <section className="card parts">
      <h2>{words.parts}</h2>
      <dl>
        {Object.entries(parts).map(([name, part]) => (
          <div key={name}>
            <dt>
              <span className={`state ${part.status}`}>{part.status}</span> {name}
              {part.progress === undefined ? null : ` ${Math.round(part.progress * 100)}%`}
            </dt>
            {part.detail === undefined ? null : <dd className="about-part">{part.detail}</dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}
