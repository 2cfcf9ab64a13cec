import { EndpointError } from "../../lib/endpoint.ts";
import { stripEnd } from "../../lib/strip.ts";
import { completeChat } from "./openai.ts";
import type { LargeModel } from "./port.ts";
import { type Complete, type LargeModelOptions, servedLargeModel } from "./served.ts";

export interface AzureOptions extends LargeModelOptions {
  /** As in LLM_API_VERSION; addresses that end in /v1 need none. */
  readonly apiVersion: string;
}

/**
 * A deployment in Azure OpenAI. `model` is the deployment's name, unless the address names one. A question or an answer
 * that Azure's content filter stops counts as refused.
 */
export function azureLargeModel(options: AzureOptions): LargeModel {
  const { url, path } = addressOf(options);
  const headers = options.apiKey === undefined ? {} : { "api-key": options.apiKey };
  const complete = completeChat({ url, headers }, options.model, path);
  const filtered: Complete = async (request, limits) => {
    try {
      return await complete(request, limits);
    } catch (error) {
      if (!(error instanceof EndpointError) || error.status !== 400 || !FILTERED.test(error.message)) throw error;
      // It was refused unread: it costs nothing.
      return { stop: "refused", usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0 } };
    }
  };
  return servedLargeModel(options, filtered);
}

/** Azure's message and code for a question that its filter stopped. */
const FILTERED = /content_filter|content management policy|ResponsibleAIPolicyViolation/;

/**
 * Where the deployment answers: `https://NAME.openai.azure.com` (the path is added), `…/openai/deployments/NAME`, or
 * `…/openai/v1`.
 */
function addressOf({ url, model, apiVersion }: AzureOptions): { url: string; path: string } {
  const { origin, pathname } = new URL(url);
  const base = stripEnd(pathname, "/").replace(/\/chat\/completions$/, "");
  if (base.endsWith("/v1")) return { url: origin + base, path: "/chat/completions" };
  const deployment = /\/deployments\/[^/]+$/.test(base)
    ? base
    : `${base.replace(/\/openai$/, "")}/openai/deployments/${encodeURIComponent(model)}`;
  return { url: origin + deployment, path: `/chat/completions?api-version=${encodeURIComponent(apiVersion)}` };
}
