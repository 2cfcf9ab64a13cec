/** Kinds of servers that a large model can be on. */
export const LARGE_MODEL_KINDS = ["openai", "anthropic", "azure", "ollama"] as const;
export type LargeModelKind = (typeof LARGE_MODEL_KINDS)[number];

const AZURE_HOSTS = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];
/** Ollama's own. */
const OLLAMA_PORT = "11434";

/**
 * Which API an address speaks, as far as it tells. Whatever it doesn't tell is taken to be OpenAI-compatible, as most
 * servers are, and Ollama at an address that ends in /v1.
 */
export function kindOfUrl(url: string): LargeModelKind {
  const { hostname, port, pathname } = new URL(url);
  if (hostname === "api.anthropic.com") return "anthropic";
  if (AZURE_HOSTS.some((end) => hostname.endsWith(end))) return "azure";
  if (port === OLLAMA_PORT && !/\/v1\/?$/.test(pathname)) return "ollama";
  return "openai";
}
