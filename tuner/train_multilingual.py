"""Tunes multilingual-e5-small (e5_to_torch.py) to find a help centre's article, in the article's language and in others.

    python tuner/train_multilingual.py --work FOLDER --base FOLDER [--output FOLDER]

How: contrastive.py, two passes, each over the companies in other languages than English twice and every second English one, but
for those that are left out or kept for validation; of the former, one German and one French one are kept apart here. The
word embeddings stay as they are: the companies hold few of their words, and they are packed in four bits.
An hour on two processor cores with 16-bit products and nothing else to do.

First the mean vector is taken out (from the last layer's bias): this model's vectors all lie close together, and the gate
compares cosines.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import contrastive
import torch
from bert import save
from companies import Company, read_companies, split
from transformers import AutoModel, AutoTokenizer

# Most of a step goes into its articles, so it reads all of its company's questions. Without dropout, a processor is
# twice as fast.
SETTINGS = contrastive.Settings(
    learning_rate=1e-4,
    passes=2,
    seed=1,
    query="query: ",
    passage="passage: ",
    questions=200,
    foreign=2,
    crosses=True,
    in_turn=True,
)
# One English company in so many is read: there are twice as many as others, and they aren't what this model is for.
ENGLISH_EVERY = 2
KEPT_APART = ("maison-solenne-fr", "speichenfuchs-de")


def sample_of(companies: Sequence[Company]) -> list[str]:
    """A few questions and passages of each, for the mean."""
    questions = [SETTINGS.query + one.text for company in companies for one in company.questions[::12]]
    return questions + [
        SETTINGS.passage + text for company in companies for one in company.articles[::4] for text in one.passages[:1]
    ]


@torch.no_grad()
def centre(model, tokenizer, texts: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    """Takes the mean of these texts' vectors out of the last bias."""
    means = []
    for at in range(0, len(texts), 48):
        batch = tokenizer(
            list(texts[at : at + 48]), padding=True, truncation=True, max_length=contrastive.PASSAGE, return_tensors="pt"
        )
        hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        means.append((hidden * mask).sum(1) / mask.sum(1))
    model.encoder.layer[-1].output.LayerNorm.bias -= torch.cat(means).mean(0)


def train(args: argparse.Namespace) -> None:
    training, validation, left_out = split(read_companies(args.work))
    validation += [one for one in training if one.name in KEPT_APART]
    training = [one for one in training if one.name not in KEPT_APART]
    english = [one for one in training if one.language.startswith("en")]
    training = [one for one in training if not one.language.startswith("en")] + english[::ENGLISH_EVERY]
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    model = frozen(args.base)
    centre(model, tokenizer, sample_of(training))
    measure = contrastive.train(model, tokenizer, SETTINGS, training, validation, [])
    print(f"left out: {measure(left_out)}")
    save(model.cpu(), tokenizer, args.output)


def frozen(folder: Path):  # type: ignore[no-untyped-def]
    """A model whose word embeddings aren't tuned, without dropout."""
    model = AutoModel.from_pretrained(
        folder, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager"
    ).eval()
    model.embeddings.word_embeddings.weight.requires_grad = False
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed on the way")
    parser.add_argument("--base", type=Path, required=True, help="a folder of e5_to_torch.py")
    parser.add_argument("--output", type=Path, help="the checkpoint; default WORK/multilingual")
    arguments = parser.parse_args()
    arguments.output = arguments.output or arguments.work / "multilingual"
    arguments.work.mkdir(parents=True, exist_ok=True)
    train(arguments)
