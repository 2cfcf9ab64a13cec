"""Trains an adapter (LoRA) for SmolLM2-135M-Instruct to write what a support chat needs; not shipped so far.

    python tuner/train_adapter.py --work FOLDER --embedder FOLDER --model GGUF [--output FOLDER] [--roles compose,rewrite,...]

One adapter, told apart by the prompt:

- compose    the reply to a question from its article; or REFUSAL, from an article that doesn't answer. As composeMessages in
             server/text/prompts.ts, word for word
- rewrite    a message that needs what was said before, as a question that stands alone
- summarise  a conversation as a handoff note (tuner/handoff-notes)
- ask        an article as the messages that customers type about it

Learned from tuner/companies and tuner/training-companies, but for those that companies.json leaves out or keeps for
validation; the latter measure it (mean loss a token, and how often it refuses). `--embedder` is a checkpoint of
train_embedder.py: it finds the nearest wrong article and what is read of a long one.

Tried so far, on an H200 beside seven other programs: 123 steps of 24,000 tokens in 95 seconds, far too few. It then refused
99 of 100 wrong articles and 99 of 100 right ones. A pass has about 150 steps; give it three alone on the card.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import contrastive
import numpy as np
import torch
from bert import precision, rate
from companies import Company, folder_of, read_companies, split
from converters import REPOSITORY
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

SEED = 1
RANK, LEARNING_RATE, PASSES, WARM_UP = 16, 5e-4, 3, 0.05
# Padded tokens of a step; longest prompt and reply.
TOKENS, PROMPT, REPLY = 24_000, 900, 220
ROLES = ("compose", "rewrite", "summarise", "ask")
REFUSAL = "The article does not answer this."
COMPOSE = (
    "Answer the customer's question with what the article says, in one to three short sentences. Use only the article. "
    f"If the article does not answer the question, say: {REFUSAL}"
)
REWRITE = (
    "Write the customer's last message as one complete question that can be understood alone. Use only the conversation."
)
SUMMARISE = (
    "Write a handoff note for a support agent: what the customer wants, what was tried, and the facts. "
    "Use only the conversation."
)
ASK = "Write messages that customers type into a support chat and that this article answers, one a line."
ASKED = 6
# Characters of an article that are read: all of a shorter one, else the passages closest to the question.
READ = (500, 700, 900)
SAID = {"visitor": "Customer", "machine": "Assistant", "person": "Agent"}
SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True)
class Example:
    role: str
    system: str
    user: str
    reply: str


def rows_of(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines() if line]


def conversation(messages: Sequence[dict]) -> str:
    return "\n".join(f"{SAID[one['author']]}: {one['text']}" for one in messages)


class Source:
    """A company's rows, and which articles and passages its questions are close to."""

    def __init__(self, company: Company, model, tokenizer) -> None:  # type: ignore[no-untyped-def]
        folder = folder_of(company.name)
        self.company = company
        self.answers = [one["answer"] for one in rows_of(folder, "knowledge.jsonl")]
        self.rows = rows_of(folder, "questions.jsonl")
        settings = contrastive.Settings(learning_rate=0, passes=0, seed=SEED)
        one = contrastive.read(company, tokenizer, settings)
        with torch.no_grad():
            vectors = contrastive.encode(model, one.questions + one.titles + one.titled, tokenizer.pad_token_id)
            asked, titles, passages = vectors.split([len(one.questions), len(one.titles), len(one.titled)])
            cosines = asked @ passages.T
            score = contrastive.closest(cosines, one.owner, len(one.titles)) + contrastive.TITLE_SHARE * asked @ titles.T
        self.cosines = cosines.cpu().numpy()
        self.order = score.argsort(dim=1, descending=True).cpu().numpy()
        self.owner = one.owner.cpu().numpy()

    def article(self, q: int, a: int, dice: random.Random) -> str:
        one = self.company.articles[a]
        limit = dice.choice(READ)
        text = self.answers[a]
        if len(text) > limit and one.passages:
            places = np.flatnonzero(self.owner == a)
            chosen: list[int] = []
            for i in sorted(places, key=lambda i: -self.cosines[q, i]):
                if chosen and sum(len(one.passages[k - places[0]]) for k in [*chosen, i]) > limit:
                    break
                chosen.append(i)
            text = "\n\n".join(one.passages[i - places[0]] for i in sorted(chosen))
        return f"# {one.title}\n\n{text}"

    def compose(self, dice: random.Random) -> list[Example]:
        replies, refusals = [], []
        for q, (row, one) in enumerate(zip(self.rows, self.company.questions, strict=True)):
            if one.language is not None or one.kind == "foreign":
                continue
            wrong = next(int(a) for a in self.order[q] if a != one.expect)
            if one.expect >= 0 and "reply" in row:
                replies.append((q, one.expect, row["reply"]))
            if one.kind == "near-miss" or "reply" in row:
                refusals.append((q, wrong, REFUSAL))
        dice.shuffle(refusals)
        return [
            Example(
                "refuse" if reply == REFUSAL else "compose",
                f"{COMPOSE}\n\n{self.article(q, a, dice)}",
                self.company.questions[q].text,
                reply,
            )
            for q, a, reply in replies + refusals[: len(replies)]
        ]

    def rewrite(self) -> list[Example]:
        return [
            Example("rewrite", REWRITE, f"{conversation(row['history'])}\nCustomer: {row['question']}", row["standalone"])
            for row in self.rows
            if "standalone" in row and "history" in row
        ]

    def ask(self, dice: random.Random) -> list[Example]:
        by_article: dict[int, list[str]] = defaultdict(list)
        for one in self.company.questions:
            if one.expect >= 0 and one.language is None:
                by_article[one.expect].append(one.text[:160].replace("\n", " "))
        return [
            Example(
                "ask",
                f"{ASK}\n\n# {self.company.articles[a].title}\n\n{self.answers[a][:1500]}",
                f"Write {ASKED} messages.",
                "\n".join(dice.sample(asked, ASKED)),
            )
            for a, asked in by_article.items()
            if len(asked) >= ASKED
        ]

    def examples(self, roles: Sequence[str], dice: random.Random) -> list[Example]:
        made = {"compose": lambda: self.compose(dice), "rewrite": self.rewrite, "ask": lambda: self.ask(dice)}
        return [one for role in roles if role in made for one in made[role]()]


def handoff_notes() -> list[Example]:
    return [
        Example("summarise", SUMMARISE, conversation(row["conversation"]), row["note"])
        for row in rows_of(REPOSITORY / "tuner" / "handoff-notes", "conversations.jsonl")
    ]


class Writer:
    """The model with its adapter, and examples as tokens."""

    def __init__(self, model: Path, roles: Sequence[str]) -> None:
        from peft import LoraConfig, get_peft_model

        self.roles = roles
        self.tokenizer = AutoTokenizer.from_pretrained(model.parent, gguf_file=model.name)
        base = AutoModelForCausalLM.from_pretrained(model.parent, gguf_file=model.name, dtype=torch.float32)
        config = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.05, target_modules=SEVEN, task_type="CAUSAL_LM")
        self.net = get_peft_model(base, config).to(contrastive.DEVICE).train()
        self.end = self.tokenizer.convert_tokens_to_ids("<|im_end|>")

    def coded(self, one: Example) -> tuple[list[int], list[int]]:
        prompt = (
            f"<|im_start|>system\n{one.system}<|im_end|>\n<|im_start|>user\n{one.user}<|im_end|>\n<|im_start|>assistant\n"
        )
        reply = self.tokenizer(one.reply)["input_ids"][:REPLY]
        return self.tokenizer(prompt)["input_ids"][-PROMPT:], [*reply, self.end]

    def groups(self, examples: Sequence[Example]) -> list[list[tuple[str, list[int], list[int]]]]:
        """Examples of like length together."""
        coded = [(one.role, *self.coded(one)) for one in examples]
        lengths = [len(prompt) + len(reply) for _, prompt, reply in coded]
        return [[coded[i] for i in group] for group in contrastive.by_length(lengths, TOKENS)]

    def losses(self, group: list[tuple[str, list[int], list[int]]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean loss a token of each example's reply, and their lengths."""
        whole = [prompt + reply for _, prompt, reply in group]
        ids = contrastive.padded(whole, self.end).to(contrastive.DEVICE)
        mask = contrastive.mask_of(whole).to(contrastive.DEVICE)
        wanted = contrastive.padded([[-100] * len(prompt) + reply for _, prompt, reply in group], -100)
        wanted = wanted[:, 1:].to(contrastive.DEVICE)
        there = wanted != -100
        base = self.net.get_base_model()
        with precision(contrastive.DEVICE):
            # The vocabulary is read only where a reply stands: it's most of the memory.
            logits = base.lm_head(base.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1][there])
        each = cross_entropy(logits.float(), wanted[there], reduction="none")
        lengths = there.sum(1).clamp(min=1)
        return torch.zeros(wanted.shape, device=each.device).masked_scatter(there, each).sum(1) / lengths, lengths

    @torch.no_grad()
    def measure(self, examples: Sequence[Example]) -> str:
        self.net.eval()
        by_role: dict[str, list[float]] = defaultdict(list)
        for group in self.groups(examples):
            for (role, _, _), loss in zip(group, self.losses(group)[0].tolist(), strict=True):
                by_role[role].append(loss)
        self.net.train()
        return "  ".join(f"{role} {np.mean(found):.3f}" for role, found in sorted(by_role.items()))

    @torch.no_grad()
    def write(self, one: Example) -> str:
        self.net.eval()
        ids = torch.tensor([self.coded(one)[0]], device=contrastive.DEVICE)
        out = self.net.generate(
            input_ids=ids, max_new_tokens=REPLY, do_sample=False, eos_token_id=self.end, pad_token_id=self.end
        )
        self.net.train()
        return self.tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True).strip()


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    companies = [one for one in read_companies(args.work) if one.language.startswith("en")]
    training, validation, _ = split(companies)
    tokenizer = AutoTokenizer.from_pretrained(args.embedder)
    embedder = AutoModel.from_pretrained(args.embedder).to(contrastive.DEVICE).eval()
    sources = [Source(one, embedder, tokenizer) for one in training]
    apart = [one for company in validation for one in Source(company, embedder, tokenizer).examples(args.roles, dice)]
    notes = handoff_notes() if "summarise" in args.roles else []
    # Every eighth note measures.
    apart += notes[::8]
    notes = [one for i, one in enumerate(notes) if i % 8]
    writer = Writer(args.model, args.roles)
    plan = []
    for _ in range(PASSES):
        made = [example for one in sources for example in one.examples(args.roles, dice)] + 2 * notes
        groups = writer.groups(made)
        dice.shuffle(groups)
        plan += groups
        print(f"a pass: {len(groups)} steps, {dict(Counter(one.role for one in made))}", flush=True)
    tuned = [one for one in writer.net.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(tuned, lr=LEARNING_RATE, weight_decay=0.0)
    print(f"before: {writer.measure(apart)}", flush=True)
    for done, group in enumerate(plan):
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate(done, len(plan), WARM_UP)
        each, lengths = writer.losses(group)
        # Half by example and half by token: short refusals mustn't drown, long notes mustn't rule.
        loss = 0.5 * each.mean() + 0.5 * (each * lengths).sum() / lengths.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if (done + 1) % math.ceil(len(plan) / (2 * PASSES)) == 0 or done + 1 == len(plan):
            print(f"{done + 1}/{len(plan)}: {writer.measure(apart)}", flush=True)
    writer.net.save_pretrained(args.output)
    for role in ("compose", "refuse"):
        some = [one for one in apart if one.role == role][:100]
        refused = sum(writer.write(one) == REFUSAL for one in some)
        print(f"{role}: refused {refused} of {len(some)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--embedder", type=Path, required=True, help="the tuned embedder's checkpoint")
    parser.add_argument("--model", type=Path, required=True, help="SmolLM2-135M-Instruct's GGUF")
    parser.add_argument("--output", type=Path, help="the adapter; default WORK/adapter")
    parser.add_argument("--roles", type=lambda text: text.split(","), default=list(ROLES))
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "adapter"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
