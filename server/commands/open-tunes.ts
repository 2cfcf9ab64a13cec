import type { Engine } from "../assemble.ts";
import { createReaders } from "../readers.ts";
import { createTunes, type Tunes } from "../tuning/tunes.ts";
import { examined } from "../turn/examined.ts";

/** The deep tunes of a running engine. */
export function openTunes(engine: Engine): Tunes {
  const { knowledge, embedder, database } = engine;
  const readers = createReaders(engine);
  return createTunes({
    db: database.db,
    embedder,
    examined,
    async knowledge(siteId) {
      const live = knowledge.live(siteId);
      return live === undefined ? undefined : { live, ...(await readers.of(live)) };
    },
  });
}
