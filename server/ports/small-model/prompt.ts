import { Template } from "@huggingface/jinja";
import type { ChatMessage } from "./port.ts";

/**
 * A piece of a prompt. `special`: from the model's template, where "<|im_end|>" is a marker; in a visitor's text it's
 * just text.
 */
export interface Piece {
  readonly text: string;
  readonly special: boolean;
}

export interface Prompt {
  readonly pieces: readonly Piece[];
  /** How many of the pieces are the same for every question about an article. */
  readonly kept: number;
}

export interface TemplateMarks {
  readonly bos: string;
  readonly eos: string;
}

/** For a model whose file has no template: the format of most small chat models, including SmolLM2. */
const CHATML =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/**
 * Two characters from Unicode's private use area around a number: no template changes or trims them, and no text needs
 * them.
 */
const OPEN = "\uE0F1";
const CLOSE = "\uE0F2";
const HOLE = /\uE0F1(\d+)\uE0F2/g;

/**
 * Formats messages the way the model was trained to read them, with the template in its own file. People's text is
 * inserted afterwards as plain text, so that no message can end its own turn and speak for another role.
 */
export class ChatTemplate {
  readonly #template: Template;
  readonly #marks: TemplateMarks;

  constructor(source: string | undefined, marks: TemplateMarks) {
    this.#template = new Template(source === undefined || source.trim() === "" ? CHATML : source);
    this.#marks = marks;
  }

  /** @param keep how many leading messages are the same for every question; see `SmallModelRequest` */
  render(messages: readonly ChatMessage[], keep: number): Prompt {
    const holes = messages.map((message, i) => ({ role: message.role, content: `${OPEN}${i}${CLOSE}` }));
    let text: string;
    try {
      text = this.#fill(holes);
    } catch (error) {
      // Some templates (Gemma, early Mistral) refuse a system message: it goes before the user's first message.
      const [first, second, ...rest] = holes;
      if (first?.role !== "system" || second === undefined) throw error;
      text = this.#fill([{ role: second.role, content: `${first.content}\n\n${second.content}` }, ...rest]);
    }
    const pieces: Piece[] = [];
    let kept = 0;
    let at = 0;
    for (const match of text.matchAll(HOLE)) {
      if (match.index > at) pieces.push({ text: text.slice(at, match.index), special: true });
      const index = Number(match[1]);
      pieces.push({ text: messages[index]?.content ?? "", special: false });
      if (index < keep) kept = pieces.length;
      at = match.index + match[0].length;
    }
    if (at < text.length) pieces.push({ text: text.slice(at), special: true });
    return { pieces, kept };
  }

  #fill(messages: readonly { role: string; content: string }[]): string {
    return this.#template.render({
      messages,
      add_generation_prompt: true,
      bos_token: this.#marks.bos,
      eos_token: this.#marks.eos,
      // Otherwise Qwen3 would think aloud for hundreds of tokens first.
      enable_thinking: false,
    });
  }
}
