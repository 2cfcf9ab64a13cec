"""Tunes multilingual-e5-small (e5_to_torch.py) to find a help centre's article, in the article's language and in others.

    python tuner/train_multilingual.py --work FOLDER --base FOLDER [--parallel FILE] [--output FOLDER]

Only biases and layer norms are tuned: the weights stay the 4-bit ones of the package, so that nothing is lost when they
are written again (a tuned weight moves by less than half a 4-bit step, and would be rounded back). First the mean vector
is taken out (from the last layer's bias): this model's vectors all lie close together, and the gate compares cosines.

Contrastive, as train_embedder.py: a batch is of one company's questions with passages of their articles, and a hard
negative each. `--parallel`: articles in several languages (JSON Lines with id, title, answer, language, the id starting
with the language), of which a title in one language is paired with a passage in the other; English is left out of it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from bert import precision, vectors_by_length
from companies import Company, read_companies, split
from transformers import AutoModel, AutoTokenizer

SEED = 20261129
BATCH = 20
TEMPERATURE = 0.05
LEARNING_RATE = 1e-3
WARM_UP = 0.1
TITLE, ANY, QUESTION = 0.2, 0.15, 0.1
# A hard negative comes from this many articles that the untuned model ranks first.
CONFUSED = 8
PUSH = 0.3
LONGEST = 96
# The foreign companies' questions count this many times: there are two of them beside 20 English ones.
FOREIGN = 3
QUERY, PASSAGE = "query: ", "passage: "


def embed(model, tokenizer, texts: list[str], size: int = 48) -> np.ndarray:  # type: ignore[no-untyped-def]
    with torch.no_grad(), precision():
        return vectors_by_length(model, tokenizer, texts, 128, size).numpy()


def centre(model, tokenizer, texts: list[str]) -> None:  # type: ignore[no-untyped-def]
    """Takes the mean of these texts' vectors out of the last bias."""
    means = []
    with torch.no_grad(), precision():
        for at in range(0, len(texts), 48):
            batch = tokenizer(
                texts[at : at + 48], padding=True, truncation=True, max_length=128, return_tensors="pt"
            )
            hidden = model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1).float()
            means.append((hidden * mask).sum(1) / mask.sum(1))
        model.encoder.layer[-1].output.LayerNorm.bias -= torch.cat(means).mean(0)


class Site:
    """A company with what the untuned model confuses."""

    def __init__(self, company: Company, model, tokenizer) -> None:  # type: ignore[no-untyped-def]
        self.company = company
        self.flat = [(a, p) for a, one in enumerate(company.articles) for p in one.passages]
        asked = embed(model, tokenizer, [QUERY + one.text for one in company.questions])
        rows = embed(model, tokenizer, [PASSAGE + p for _, p in self.flat])
        cosines = asked @ rows.T
        owner = np.array([a for a, _ in self.flat])
        self.best = np.full((len(asked), len(company.articles)), -1.0)
        self.closest = np.zeros_like(self.best, dtype=int)
        for a in range(len(company.articles)):
            places = np.flatnonzero(owner == a)
            if len(places):
                self.closest[:, a] = places[cosines[:, places].argmax(1)]
                self.best[:, a] = cosines[:, places].max(1)
        self.order = np.argsort(-self.best, axis=1, kind="stable")

    def passage(self, q: int, a: int, dice: random.Random) -> str:
        text = self.flat[self.closest[q, a]][1]
        return PASSAGE + (f"{self.company.articles[a].title}: {text}" if dice.random() < 0.5 else text)

    def positive(self, q: int, dice: random.Random) -> str:
        a = self.company.questions[q].expect
        one = self.company.articles[a]
        at = dice.random()
        if at < TITLE or not one.passages:
            return PASSAGE + one.title
        if at < TITLE + QUESTION:
            others = [o.text for i, o in enumerate(self.company.questions) if o.expect == a and i != q]
            if others:
                return QUERY + dice.choice(others)
        if at < TITLE + QUESTION + ANY:
            return PASSAGE + dice.choice(one.passages)
        return self.passage(q, a, dice)


def parallel_pairs(path: Path | None) -> list[tuple[str, str]]:
    """Title in one language and text in the other; no English."""
    if path is None:
        return []
    by_place: dict[str, dict[str, dict]] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        if row["language"] in ("es", "fr"):
            by_place.setdefault(row["id"].split("/", 1)[1], {})[row["language"]] = row
    pairs = []
    for found in by_place.values():
        if len(found) == 2:
            for one, other in ((found["es"], found["fr"]), (found["fr"], found["es"])):
                pairs.append((one["title"], other["answer"][:400]))
                pairs.append((one["title"], f"{other['title']}: {other['answer'][:300]}"))
    return pairs


def measure(model, tokenizer, companies: list[Company]) -> str:  # type: ignore[no-untyped-def]
    model.eval()
    out = []
    for company in companies:
        site = Site(company, model, tokenizer)
        titles = embed(model, tokenizer, [PASSAGE + one.title for one in company.articles])
        asked = embed(model, tokenizer, [QUERY + one.text for one in company.questions])
        first = (site.best + 0.3 * asked @ titles.T).argmax(1)
        right = {
            key: np.mean([first[i] == one.expect for i, one in enumerate(company.questions)
                          if one.expect >= 0 and (one.language is None) == key])
            for key in (True, False)
            if any((one.language is None) == key and one.expect >= 0 for one in company.questions)
        }
        out.append(f"{company.name} " + "/".join(f"{value:.3f}" for value in right.values()))
    model.train()
    return "  ".join(out)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    dice = random.Random(SEED)
    training, validation, left_out = split(read_companies(args.work))
    # Nothing is chosen or learnt on these with this model: it's tuned on them too.
    training = sorted([*training, *validation], key=lambda one: one.name)
    told = [one for one in left_out if not one.language.startswith("en") or one.name == "stagedoor"]
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    model = AutoModel.from_pretrained(args.base, add_pooling_layer=False)
    # No dropout: the data are seen once.
    model.eval()
    print("untuned:", measure(model, tokenizer, told), flush=True)
    sample = [QUERY + q.text for c in training for q in c.questions[::12]]
    sample += [PASSAGE + p for c in training for a in c.articles[::4] for p in a.passages[:1]]
    model.eval()
    centre(model, tokenizer, sample)
    print("centred:", measure(model, tokenizer, told), flush=True)
    model.save_pretrained(args.output.with_name(args.output.name + "-centred"))
    tokenizer.save_pretrained(args.output.with_name(args.output.name + "-centred"))
    pairs = parallel_pairs(args.parallel)
    batches: list[tuple[int, list[int]]] = []
    for c, company in enumerate(training):
        places = [i for i, one in enumerate(company.questions) if one.expect >= 0]
        for _ in range(1 if company.language.startswith("en") else FOREIGN):
            dice.shuffle(places)
            batches += [(c, places[at : at + BATCH]) for at in range(0, len(places) - BATCH // 2, BATCH)]
    batches += [(-1, []) for _ in range(len(pairs) // (2 * BATCH))]
    dice.shuffle(batches)
    # The rate falls towards the last of `--batches`; the shipped checkpoint is the one after 180 of 300.
    batches = batches[: args.batches]
    sites: dict[int, Site] = {}
    model.eval()
    for c in sorted({c for c, _ in batches if c >= 0}):
        sites[c] = Site(training[c], model, tokenizer)
    tuned = []
    for name, weights in model.named_parameters():
        weights.requires_grad = name.endswith(".bias") or "LayerNorm" in name
        if weights.requires_grad:
            tuned.append(weights)
    print(f"{sum(one.numel() for one in tuned)} numbers, {len(batches)} batches, {len(pairs)} pairs", flush=True)
    level = torch.nn.Parameter(torch.tensor(0.4))
    slope = torch.nn.Parameter(torch.tensor(10.0))
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "weight_decay": 0.0}, {"params": [level, slope], "lr": 1e-2, "weight_decay": 0.0}],
        lr=LEARNING_RATE,
    )
    began = time.time()
    for done, (c, places) in enumerate(batches):
        share = done / len(batches)
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * min(1.0, (share + 0.01) / WARM_UP) * max(0.02, 1 - share)
        if c < 0:
            chosen = dice.sample(pairs, 2 * BATCH)
            asked = [QUERY + a for a, _ in chosen]
            others = [PASSAGE + b for _, b in chosen]
            owners = list(range(len(chosen)))
            names = {title: i for i, (title, _) in enumerate(chosen)}
            owners = [names[title] for title, _ in chosen]
            n = len(chosen)
        else:
            site = sites[c]
            questions = site.company.questions
            asked = [QUERY + questions[q].text for q in places]
            owners = [questions[q].expect for q in places]
            others = [site.positive(q, dice) for q in places]
            for q in places:
                a = dice.choice([int(x) for x in site.order[q][:CONFUSED] if x != questions[q].expect])
                others.append(site.passage(q, a, dice))
                owners.append(a)
            n = len(places)
        with precision():
            left = vectors_by_length(model, tokenizer, asked, LONGEST)
            right = vectors_by_length(model, tokenizer, others, LONGEST)
        cosines = left @ right.T
        owner = torch.tensor(owners)
        same = owner[:n, None] == owner[None, :]
        same[torch.arange(n), torch.arange(n)] = False
        loss = torch.nn.functional.cross_entropy((cosines / TEMPERATURE).masked_fill(same, -1e4), torch.arange(n))
        if c >= 0:
            own = cosines[torch.arange(n), torch.arange(n)]
            hard = cosines[torch.arange(n), torch.arange(n, 2 * n)]
            labels = torch.cat([torch.ones(n), torch.zeros(n)])
            loss = loss + PUSH * torch.nn.functional.binary_cross_entropy_with_logits(
                (torch.cat([own, hard]) - level) * slope, labels
            )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if (done + 1) % 10 == 0:
            print(
                f"{done + 1}/{len(batches)}: loss {loss.item():.3f}, level {level.item():.3f}, "
                f"{(time.time() - began) / (done + 1):.2f} s a batch",
                flush=True,
            )
        if done + 1 == args.stop:
            break
    model.save_pretrained(args.output)
    tokenizer.save_pretrained(args.output)
    print("tuned:", measure(model, tokenizer, told), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--base", type=Path, required=True, help="a folder of e5_to_torch.py")
    parser.add_argument("--output", type=Path, help="the checkpoint; default WORK/multilingual")
    parser.add_argument("--parallel", type=Path, help="articles in several languages")
    parser.add_argument("--batches", type=int, default=300)
    parser.add_argument("--stop", type=int, default=180, help="after this many of them")
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "multilingual"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
