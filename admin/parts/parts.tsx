import { useEffect, useState } from "react";
import { Api, type PartWire } from "../api.ts";
import { words } from "../words.ts";

const EVERY_MS = 5_000;

/** What each part of the server says of itself. */
export function Parts() {
  const [parts, setParts] = useState<Record<string, PartWire>>({});
  useEffect(() => {
    const load = () =>
      Api.parts().then(setParts, () =>
        setParts({ server: { status: "failed", detail: "The server does not answer." } }),
      );
    void load();
    const timer = setInterval(load, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
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
            <dd>{part.detail}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
