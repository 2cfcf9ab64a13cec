// Makes a language model of half a megabyte that node-llama-cpp loads, runs and saves the state of, so that tests of
// the small model's child process need no download. It is llama in shape and SmolLM2 in its chat format, its weights
// are random: it writes garbage, and the same garbage for the same seed.
//
//   node scripts/make-tiny-gguf.mjs FILE [--seed N] [--lora FILE]
//
// What tests can rely on:
// - any text becomes tokens and comes back unchanged (all 256 bytes are in the vocabulary);
// - "yes", "no", "Yes", "No" are one token each, with and without a space before them, as in SmolLM2;
// - it only ever writes printable ASCII, and (unless sampling is very hot) never ends by itself, because tokens that
//   are not text, and bytes that could break a character, have a logit of 0 while the others spread around it;
// - SmolLM2's <|im_start|> and <|im_end|>, with its chat template.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const SHAPE = { context: 2048, embedding: 64, layers: 2, heads: 4, feedForward: 128, loraRank: 4 };
const SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
const WORDS = ["yes", "no", "Yes", "No", "user", "assistant", "system", "the", "and", "you", "is", "to", "of", "in"];
const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

// GGUF's numbers for the types of values; tensors here are all float32, which is type 0.
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
const ALIGNMENT = 32;
const TOKEN_NORMAL = 1;
const TOKEN_CONTROL = 3;

/**
 * Writes the model.
 * @param {string} path its folder is made if it is missing
 * @param {{ seed?: number }} [options] another seed, other weights; 1 unless told
 */
export function writeTinyLlama(path, { seed = 1 } = {}) {
  const random = gaussian(seed);
  const { tokens, types, merges } = vocabulary();
  const { context, embedding, layers, heads, feedForward } = SHAPE;
  const scale = (inputs) => 1 / Math.sqrt(inputs);
  const tensors = [
    tensor("token_embd.weight", [embedding, tokens.length], () => random()),
    tensor("output_norm.weight", [embedding], () => 1),
    tensor("output.weight", [embedding, tokens.length], (i) =>
      speakable(tokens[Math.floor(i / embedding)]) ? 3 * random() * scale(embedding) : 0,
    ),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const weight = (name, inputs, outputs, gain = 1) =>
      tensors.push(tensor(`blk.${layer}.${name}.weight`, [inputs, outputs], () => gain * random() * scale(inputs)));
    tensors.push(tensor(`blk.${layer}.attn_norm.weight`, [embedding], () => 1));
    // Sharp and loud attention: what it writes depends on all that was read, not only on the last token, so that a
    // state that was saved or restored wrongly shows.
    for (const name of ["attn_q", "attn_k"]) weight(name, embedding, embedding, 2);
    weight("attn_v", embedding, embedding);
    weight("attn_output", embedding, embedding, 4);
    tensors.push(tensor(`blk.${layer}.ffn_norm.weight`, [embedding], () => 1));
    weight("ffn_gate", embedding, feedForward);
    weight("ffn_up", embedding, feedForward);
    weight("ffn_down", feedForward, embedding);
  }
  write(
    path,
    [
      ["general.architecture", STRING, "llama"],
      ["general.type", STRING, "model"],
      ["general.name", STRING, `tiny random llama, seed ${seed}`],
      ["llama.context_length", UINT32, context],
      ["llama.embedding_length", UINT32, embedding],
      ["llama.block_count", UINT32, layers],
      ["llama.feed_forward_length", UINT32, feedForward],
      ["llama.attention.head_count", UINT32, heads],
      ["llama.attention.head_count_kv", UINT32, heads],
      ["llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5],
      ["llama.rope.dimension_count", UINT32, embedding / heads],
      ["llama.rope.freq_base", FLOAT32, 10000],
      ["llama.vocab_size", UINT32, tokens.length],
      ["tokenizer.ggml.model", STRING, "gpt2"],
      ["tokenizer.ggml.pre", STRING, "smollm"],
      ["tokenizer.ggml.tokens", ARRAY, STRING, tokens],
      ["tokenizer.ggml.token_type", ARRAY, INT32, types],
      ["tokenizer.ggml.merges", ARRAY, STRING, merges],
      ["tokenizer.ggml.bos_token_id", UINT32, SPECIAL.indexOf("<|im_start|>")],
      ["tokenizer.ggml.eos_token_id", UINT32, SPECIAL.indexOf("<|im_end|>")],
      ["tokenizer.ggml.unknown_token_id", UINT32, SPECIAL.indexOf("<|endoftext|>")],
      ["tokenizer.ggml.padding_token_id", UINT32, SPECIAL.indexOf("<|im_end|>")],
      ["tokenizer.ggml.add_bos_token", BOOL, false],
      ["tokenizer.ggml.add_space_prefix", BOOL, false],
      ["tokenizer.chat_template", STRING, CHAT_TEMPLATE],
    ],
    tensors,
  );
}

/**
 * Writes a LoRA adapter for that model, strong enough to change what it writes.
 * @param {string} path its folder is made if it is missing
 * @param {{ seed?: number }} [options] another seed, another adapter; 1 unless told
 */
export function writeTinyLora(path, { seed = 1 } = {}) {
  const random = gaussian(seed + 0x10a);
  const { embedding, layers, loraRank } = SHAPE;
  const tensors = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ["attn_q", "attn_v"]) {
      tensors.push(tensor(`blk.${layer}.${name}.weight.lora_a`, [embedding, loraRank], () => random()));
      tensors.push(tensor(`blk.${layer}.${name}.weight.lora_b`, [loraRank, embedding], () => random()));
    }
  }
  write(
    path,
    [
      ["general.architecture", STRING, "llama"],
      ["general.type", STRING, "adapter"],
      ["general.name", STRING, `tiny random adapter, seed ${seed}`],
      ["adapter.type", STRING, "lora"],
      ["adapter.lora.alpha", FLOAT32, loraRank],
    ],
    tensors,
  );
}

/** Byte-level, as in GPT-2: a token is written in characters that stand for bytes, a merge joins two tokens. */
function vocabulary() {
  const characterOf = byteCharacters();
  const tokens = [...SPECIAL, ...characterOf];
  const merges = [];
  const known = new Set(tokens);
  const merge = (left, right) => {
    const merged = left + right;
    if (known.has(merged)) return;
    known.add(merged);
    tokens.push(merged);
    merges.push(`${left} ${right}`);
  };
  for (const word of WORDS) {
    for (let end = 2; end <= word.length; end++) merge(word.slice(0, end - 1), word[end - 1]);
    merge(characterOf[0x20], word);
  }
  const types = tokens.map((token) => (SPECIAL.includes(token) ? TOKEN_CONTROL : TOKEN_NORMAL));
  return { tokens, types, merges };
}

/** GPT-2's character for each byte: itself when it can be seen, else the next one from U+0100 on. */
function byteCharacters() {
  const visible = (byte) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(visible(byte) ? byte : next++));
}

/** Whether the model may write this token: a word, a visible ASCII character, a space. */
function speakable(token) {
  return !SPECIAL.includes(token) && /^\u0120?[!-~]*$/.test(token);
}

/** Normal numbers around 0 from a seed: mulberry32 and Box-Muller. */
function gaussian(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** `shape` as GGUF wants it, the fastest dimension first. */
function tensor(name, shape, value) {
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Buffer.alloc(length * 4);
  for (let i = 0; i < length; i++) data.writeFloatLE(value(i), i * 4);
  return { name, shape, data };
}

function write(path, metadata, tensors) {
  const parts = [Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(metadata.length)];
  for (const [key, type, ...value] of metadata) parts.push(string(key), uint32(type), encode(type, ...value));
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    parts.push(string(name), uint32(shape.length), ...shape.map(uint64), uint32(0), uint64(offset));
    offset += data.length + padding(data.length);
  }
  const head = Buffer.concat(parts);
  const body = tensors.flatMap(({ data }) => [data, Buffer.alloc(padding(data.length))]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([head, Buffer.alloc(padding(head.length)), ...body]));
}

function encode(type, value, items) {
  if (type === STRING) return string(value);
  if (type === BOOL) return Buffer.from([value ? 1 : 0]);
  if (type === ARRAY)
    return Buffer.concat([uint32(value), uint64(items.length), ...items.map((item) => encode(value, item))]);
  const buffer = Buffer.alloc(4);
  if (type === FLOAT32) buffer.writeFloatLE(value);
  else if (type === INT32) buffer.writeInt32LE(value);
  else buffer.writeUInt32LE(value);
  return buffer;
}

function string(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

const uint32 = (value) => encode(UINT32, value);

function uint64(value) {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

const padding = (length) => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string", default: "1" }, lora: { type: "string" } },
  });
  const [path] = positionals;
  const seed = Number(values.seed);
  if (path === undefined || !Number.isInteger(seed)) {
    console.error("Usage: node scripts/make-tiny-gguf.mjs FILE [--seed N] [--lora FILE]");
    process.exit(2);
  }
  writeTinyLlama(path, { seed });
  if (values.lora !== undefined) writeTinyLora(values.lora, { seed });
}
