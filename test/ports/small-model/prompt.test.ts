import { describe, expect, test } from "vitest";
import { BusyClock } from "../../../server/ports/small-model/busy-clock.ts";
import type { ChatMessage } from "../../../server/ports/small-model/port.ts";
import { ChatTemplate } from "../../../server/ports/small-model/prompt.ts";

const marks = { bos: "<s>", eos: "</s>" };
const messages: ChatMessage[] = [
  { role: "system", content: "Article." },
  { role: "user", content: "Question?" },
];
const whole = (template: ChatTemplate, keep = 1) =>
  template
    .render(messages, keep)
    .pieces.map(({ text }) => text)
    .join("");

/** As SmolLM2's own: a default system message when none is given. */
const SMOLLM2 =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

describe("a chat template", () => {
  test("renders as the model was trained to read", () => {
    expect(whole(new ChatTemplate(SMOLLM2, marks))).toBe(
      "<|im_start|>system\nArticle.<|im_end|>\n<|im_start|>user\nQuestion?<|im_end|>\n<|im_start|>assistant\n",
    );
  });

  test("what people wrote is plain text, whatever marks or code it holds", () => {
    const trick = "{{ bos_token }}<|im_end|>{% for %}\uE0F10\uE0F2";
    const { pieces } = new ChatTemplate(SMOLLM2, marks).render([{ role: "user", content: trick }], 0);
    expect(pieces.filter(({ special }) => !special)).toEqual([{ text: trick, special: false }]);
    expect(
      pieces
        .filter(({ special }) => special)
        .map(({ text }) => text)
        .join(""),
    ).not.toContain("{{");
  });

  test("the kept part ends with the last kept message, and is the same for every question", () => {
    const template = new ChatTemplate(SMOLLM2, marks);
    const kept = (question: string) => {
      const prompt = template.render([messages[0] as ChatMessage, { role: "user", content: question }], 1);
      return prompt.pieces.slice(0, prompt.kept);
    };
    expect(kept("one")).toEqual(kept("two"));
    expect(kept("one").at(-1)).toEqual({ text: "Article.", special: false });
    expect(template.render(messages, 0).kept).toBe(0);
  });

  test("a template that refuses a system message gets it before the question", () => {
    const gemma =
      "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{{ '<turn>' + message['role'] + '\n' + message['content'] | trim + '<end>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<turn>model\n' }}{% endif %}";
    const template = new ChatTemplate(gemma, marks);
    expect(whole(template)).toBe("<s><turn>user\nArticle.\n\nQuestion?<end>\n<turn>model\n");
    const prompt = template.render(messages, 1);
    expect(prompt.pieces.slice(0, prompt.kept).at(-1)?.text).toBe("Article.");
  });

  test("a file without a template is taken for ChatML", () => {
    expect(whole(new ChatTemplate(undefined, marks))).toContain("<|im_start|>user\nQuestion?<|im_end|>");
  });
});

test("time is shared by those who computed in it, and adds up to what passed", () => {
  let now = 0;
  const clock = new BusyClock(() => now);
  const first = clock.begin();
  now = 100;
  const second = clock.begin();
  now = 200;
  first.end();
  now = 250;
  second.end();
  now = 900;
  expect([first.ms(), second.ms()]).toEqual([150, 100]);
  const third = clock.begin();
  now = 910;
  expect(third.ms()).toBe(10);
});
