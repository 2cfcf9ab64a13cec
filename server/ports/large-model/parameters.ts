import { EndpointError } from "../../lib/endpoint.ts";

/**
 * Newer models refuse parameters that older ones need: OpenAI's take `max_completion_tokens` instead of `max_tokens`,
 * and no temperature. What a model refuses by name is left out from then on.
 * @param names what can be left out, or has another name
 * @returns sends a request, and again for each parameter that is refused
 */
export function learnParameters(names: readonly string[]) {
  const refused = new Set<string>();
  return async function send<T>(request: (without: ReadonlySet<string>) => Promise<T>): Promise<T> {
    try {
      return await request(refused);
    } catch (error) {
      if (!(error instanceof EndpointError) || error.kind !== "bad-request") throw error;
      const name = names.find((one) => !refused.has(one) && error.message.includes(one));
      if (name === undefined) throw error;
      refused.add(name);
      return send(request);
    }
  };
}
