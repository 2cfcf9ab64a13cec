import { Names } from "./named-statements.ts";
import { NumberClient } from "./pg-client.ts";

/**
 * The embedded database's client: gives a name to each statement with parameters that comes again and again. Only here: a
 * server's connection may be a pooler's, which hands out another session for the next statement.
 */
export class PgliteClient extends NumberClient {
  readonly #names = new Names();

  // biome-ignore lint/suspicious/noExplicitAny: as in NumberClient.
  override query(...args: any[]): any {
    const [config, values, ...rest] = args;
    if (config === null || typeof config !== "object" || typeof config.submit === "function") {
      return super.query(...args);
    }
    const parameters = Array.isArray(values) ? values : config.values;
    if (!(parameters?.length > 0) || config.name) return super.query(...args);
    // Queued before it, on the same connection; in a transaction that has failed it fails as well, which doesn't matter.
    if (this.#names.replans(performance.now())) void super.query("discard plans").catch(() => undefined);
    const name = this.#names.of(config.text);
    return super.query(name === undefined ? config : { ...config, name }, values, ...rest);
  }
}
