"""Contrastive training on whole help centres, for both embedders.

A step reads all articles of one company and part of its questions: titles, passages with and without their article's
title, sentences. Each of these views scores every article by its closest text, as the server does, and has to put the
right one first (cross-entropy over the articles). So a question's negatives are all other articles of its company, each
by what is hardest about it, and nothing has to be mined beforehand.

Near misses, which no article answers, are pushed away from their closest texts by a logistic loss on the cosine itself:
what is close to an article has to mean the same at every company, because the gate compares it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from bert import precision, rate
from companies import Company
from torch import Tensor
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    log_softmax,
    normalize,
)

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
# Padded tokens that are read at once. A processor is four times as fast with what fits its cache.
TOKENS = 16_384 if DEVICE == "cuda" else 1_024
# Longest texts of each kind, in tokens.
TITLE, PASSAGE, SENTENCE, QUESTION = 64, 128, 80, 96

# Score of an article, where one number is wanted: its closest text, plus this share of its title's and plain passages' cosines.
TITLE_SHARE = 0.3
# Weights of the views beside the one of all texts together.
TOGETHER, PLAIN, TITLED, TITLES, SENTENCES = 0.4, 0.3, 0.25, 0.25, 0.2
# Of the loss between questions of the same article, and of the one on the cosine itself.
ALIKE, PUSH = 0.15, 0.3
# Near misses and sentences in a step, at most: gradients of all sentences would take most of the time.
MISSES, READ = 8, 220
WARM_UP = 0.08
# One step in so many also reads questions by intent (short questions beside short questions).
INTENTS_EVERY, INTENTS, INTENT_WEIGHT = 6, 48, 0.7


@dataclass(frozen=True)
class Settings:
    """What differs between the two embedders."""

    learning_rate: float
    passes: int
    seed: int
    # Put before each text, as the model was first trained.
    query: str = ""
    passage: str = ""
    temperature: float = 0.05
    # Questions of a step, about.
    questions: int = 80
    # How often a company whose articles are not English is read in each pass.
    foreign: int = 1
    # Whether questions in another language than the company's are read.
    crosses: bool = False
    # Whether a step reads either passages or sentences, in turn and with twice the weight, and no titled passages: half as
    # much to read, and what the server reads.
    in_turn: bool = False


@dataclass
class Read:
    """A company as lists of tokens."""

    company: Company
    titles: list[list[int]]
    passages: list[list[int]]
    titled: list[list[int]]
    owner: Tensor
    sentences: list[list[int]]
    sentence_owner: Tensor
    questions: list[list[int]]
    answerable: list[int] = field(default_factory=list)
    misses: list[int] = field(default_factory=list)


def read(company: Company, tokenizer, settings: Settings) -> Read:  # type: ignore[no-untyped-def]
    def ids(texts: list[str], longest: int) -> list[list[int]]:
        return tokenizer(texts, truncation=True, max_length=longest)["input_ids"] if texts else []

    articles = company.articles
    # An article without text is what its title says.
    flat = [(a, p) for a, one in enumerate(articles) for p in (one.passages or (one.title,))]
    sentences = [(a, s) for a, one in enumerate(articles) for s in one.sentences]
    before = settings.passage
    own = [i for i, one in enumerate(company.questions) if settings.crosses or one.language is None]
    return Read(
        company,
        titles=ids([before + one.title for one in articles], TITLE),
        passages=ids([before + p for _, p in flat], PASSAGE),
        titled=ids([f"{before}{articles[a].title}: {p}" for a, p in flat], PASSAGE),
        owner=torch.tensor([a for a, _ in flat], device=DEVICE),
        sentences=ids([before + s for _, s in sentences], SENTENCE),
        sentence_owner=torch.tensor([a for a, _ in sentences], device=DEVICE),
        questions=ids([settings.query + one.text for one in company.questions], QUESTION),
        answerable=[i for i in own if company.questions[i].expect >= 0],
        misses=[i for i in own if company.questions[i].kind == "near-miss"],
    )


def by_length(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Places in groups of like length, shortest first, each of at most so many tokens with padding."""
    groups: list[list[int]] = [[]]
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if groups[-1] and (len(groups[-1]) + 1) * lengths[i] > tokens:
            groups.append([])
        groups[-1].append(i)
    return groups


def padded(lists: Sequence[list[int]], padding: int) -> Tensor:
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(one) for one in lists], batch_first=True, padding_value=padding)


def mask_of(lists: Sequence[list[int]]) -> Tensor:
    return padded([[1] * len(one) for one in lists], 0)


def encode(model, lists: list[list[int]], padding: int) -> Tensor:  # type: ignore[no-untyped-def]
    """Unit vectors, the mean over the tokens; texts of like length are read together."""
    groups = by_length([len(one) for one in lists], TOKENS)
    parts = []
    for group in groups:
        some = [lists[i] for i in group]
        ids, mask = padded(some, padding).to(DEVICE), mask_of(some).to(DEVICE)
        with precision(DEVICE):
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).float()
        parts.append(normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=-1))
    back = torch.empty(len(lists), dtype=torch.long)
    back[torch.tensor([i for group in groups for i in group])] = torch.arange(len(lists))
    return torch.cat(parts)[back.to(DEVICE)]


def closest(cosines: Tensor, owner: Tensor, articles: int) -> Tensor:
    """Questions × texts to questions × articles: the highest cosine of each article's texts, -1 without one."""
    out = torch.full((cosines.shape[0], articles), -1.0, device=cosines.device)
    return out.scatter_reduce(1, owner.unsqueeze(0).expand(cosines.shape[0], -1), cosines, "amax")


@dataclass
class Views:
    """Questions × articles, by what was compared; None for what wasn't read."""

    vectors: Tensor
    titles: Tensor
    titled: Tensor | None
    plain: Tensor | None
    sentences: Tensor | None

    @property
    def best(self) -> Tensor:
        """The closest text that has its title in front, or the closest one if none was read."""
        both = [one for one in (self.titled, self.sentences) if one is not None] or [self.plain]
        return both[0] if len(both) == 1 else torch.maximum(*both)

    @property
    def together(self) -> Tensor:
        return self.best + TITLE_SHARE * self.titles


def views(  # type: ignore[no-untyped-def]
    model,
    one: Read,
    places: Sequence[int],
    sentences: Sequence[int],
    padding: int,
    passages: Sequence[str] = ("plain", "titled"),
) -> Views:
    """Some questions of a company by all its titles, by these sentences, and by its passages as they are asked for."""
    articles = len(one.titles)
    plain, titled = (found if name in passages else [] for name, found in (("plain", one.passages), ("titled", one.titled)))
    texts = [one.questions[i] for i in places], one.titles, plain, titled, [one.sentences[i] for i in sentences]
    asked, titles, *rest = encode(model, [each for some in texts for each in some], padding).split(
        [len(some) for some in texts]
    )
    chosen = one.sentence_owner[torch.tensor(sentences, device=DEVICE, dtype=torch.long)]
    owners = one.owner, one.owner, chosen
    by_plain, by_titled, by_sentence = (
        closest(asked @ found.T, owner, articles) if len(found) else None for found, owner in zip(rest, owners, strict=True)
    )
    if by_sentence is not None:
        # For an article of which no sentence was read, its passages stand in, or its title.
        instead = next(each for each in (by_plain, by_titled, asked @ titles.T) if each is not None)
        by_sentence = torch.where(by_sentence <= -0.999, instead, by_sentence)
    return Views(asked, titles=asked @ titles.T, titled=by_titled, plain=by_plain, sentences=by_sentence)


def alike(vectors: Tensor, gold: Tensor, temperature: float) -> Tensor:
    """Questions of the same article belong together (supervised contrastive loss)."""
    itself = torch.eye(len(gold), device=DEVICE, dtype=torch.bool)
    same = (gold[:, None] == gold[None, :]) & ~itself
    likely = log_softmax((vectors @ vectors.T / temperature).masked_fill(itself, -1e4), 1)
    some = same.any(1)
    return -((likely * same).sum(1) / same.sum(1).clamp(min=1))[some].mean() if some.any() else likely.sum() * 0


def loss_of(seen: Views, gold: Tensor, temperature: float, level: Tensor, slope: Tensor) -> Tensor:
    """The first questions are answered by `gold`; what comes after them are near misses."""
    n = len(gold)

    def first(scores: Tensor, scale: float = 1.0) -> Tensor:
        return cross_entropy(scores[:n] / (scale * temperature), gold)

    apart = TITLES * first(seen.titles)
    twice = 2 if seen.titled is None else 1
    for weight, scores in ((PLAIN, seen.plain), (TITLED, seen.titled), (SENTENCES, seen.sentences)):
        if scores is not None:
            apart = apart + twice * weight * first(scores)
    loss = TOGETHER * first(seen.together, 1 + TITLE_SHARE) + (1 - TOGETHER) * apart
    loss = loss + ALIKE * alike(seen.vectors[:n], gold, temperature)
    right = seen.best[:n].gather(1, gold[:, None])[:, 0]
    wrong = seen.best[:n].scatter(1, gold[:, None], -1.0).amax(1)
    cosines = torch.cat([right, wrong, seen.best[n:].amax(1)])
    labels = torch.cat([torch.ones(n, device=DEVICE), torch.zeros(len(cosines) - n, device=DEVICE)])
    return loss + PUSH * binary_cross_entropy_with_logits((cosines - level) * slope, labels)


@torch.no_grad()
def measure(model, companies: Sequence[Read], padding: int) -> str:  # type: ignore[no-untyped-def]
    """First right and among three, of a company's own questions and, after a plus, of those in other languages."""
    model.eval()
    own, out = [], []
    for one in companies:
        marks = []
        for is_own in (True, False):
            asked = [i for i in one.answerable if (one.company.questions[i].language is None) == is_own]
            if not asked:
                continue
            seen = views(model, one, asked, range(len(one.sentences)), padding)
            assert seen.plain is not None
            order = (seen.together + TITLE_SHARE * seen.plain).topk(3, dim=1).indices.cpu().numpy()
            right = np.array([[one.company.questions[i].expect] for i in asked])
            marks.append((float((order[:, :1] == right).mean()), float((order == right).any(1).mean())))
        own.append(marks[0])
        out.append(f"{one.company.name} " + " + ".join(f"{a:.3f}/{b:.3f}" for a, b in marks))
    model.train()
    first, three = np.mean(own, axis=0)
    return f"mean {first:.3f}/{three:.3f}   " + "  ".join(out)


def train(
    model,  # type: ignore[no-untyped-def]
    tokenizer,  # type: ignore[no-untyped-def]
    settings: Settings,
    training: Sequence[Company],
    validation: Sequence[Company],
    intents: Sequence[list[list[str]]],
) -> Callable[[Sequence[Company]], str]:
    """Trains in place, telling the marks on the validation companies after each pass; returns what measures others."""
    torch.manual_seed(settings.seed)
    dice = random.Random(settings.seed)
    model.to(DEVICE).train()
    padding = tokenizer.pad_token_id
    companies = [read(one, tokenizer, settings) for one in training]
    apart = [read(one, tokenizer, settings) for one in validation]
    sets = [
        [tokenizer([settings.query + text for text in one], truncation=True, max_length=TITLE)["input_ids"] for one in by]
        for by in intents
    ]
    print(f"before: {measure(model, apart, padding)}", flush=True)
    # The cosine at which a text is as likely as not to be the right one, and how steep that is: learnt along.
    level = torch.nn.Parameter(torch.tensor(0.5, device=DEVICE))
    slope = torch.nn.Parameter(torch.tensor(10.0, device=DEVICE))
    tuned = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [one for one in tuned if one.dim() > 1], "weight_decay": 0.01},
            {"params": [one for one in tuned if one.dim() == 1], "weight_decay": 0.0},
            {"params": [level, slope], "lr": 1e-2, "weight_decay": 0.0},
        ],
        lr=settings.learning_rate,
    )
    plan: list[tuple[int, list[int]]] = []
    for _ in range(settings.passes):
        steps = []
        for c, one in enumerate(companies):
            for _ in range(1 if one.company.language.startswith("en") else settings.foreign):
                places = dice.sample(one.answerable, len(one.answerable))
                parts = max(1, round(len(places) / settings.questions))
                steps += [(c, places[part::parts]) for part in range(parts)]
        dice.shuffle(steps)
        plan += steps
    began = time.time()
    for done, (c, places) in enumerate(plan):
        one = companies[c]
        for group in optimizer.param_groups[:2]:
            group["lr"] = settings.learning_rate * rate(done, len(plan), WARM_UP)
        missed = dice.sample(one.misses, min(MISSES, len(one.misses)))
        sentences = sorted(dice.sample(range(len(one.sentences)), min(READ, len(one.sentences))))
        if not settings.in_turn:
            seen = views(model, one, places + missed, sentences, padding)
        elif done % 2 == 0:
            seen = views(model, one, places + missed, [], padding, ["plain"])
        else:
            seen = views(model, one, places + missed, sentences, padding, [])
        gold = torch.tensor([one.company.questions[i].expect for i in places], device=DEVICE)
        loss = loss_of(seen, gold, settings.temperature, level, slope)
        loss.backward()
        if sets and done % INTENTS_EVERY == 0:
            pairs = [dice.sample(found, 2) for found in dice.sample(dice.choice(sets), INTENTS)]
            rows = encode(model, [a for a, _ in pairs] + [b for _, b in pairs], padding)
            near = rows[:INTENTS] @ rows[INTENTS:].T / settings.temperature
            (INTENT_WEIGHT * cross_entropy(near, torch.arange(INTENTS, device=DEVICE))).backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if (done + 1) % 20 == 0:
            print(
                f"{done + 1}/{len(plan)}: loss {loss.item():.3f}, {(time.time() - began) / (done + 1):.2f} s a step",
                flush=True,
            )
        if (done + 1) % (len(plan) // settings.passes) == 0:
            print(f"after {done + 1}: {measure(model, apart, padding)}", flush=True)
    return lambda others: measure(model, [read(one, tokenizer, settings) for one in others], padding)
