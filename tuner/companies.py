"""The invented companies (tuner/companies, tuner/training-companies), as the training programs read them: articles split as the
server splits them (tuner/passages.mjs), questions with the article that answers, and who is left out of training
(companies.json: all of those in tuner/training-companies are trained on)."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from converters import REPOSITORY

FOLDER = REPOSITORY / "tuner" / "companies"
# Written later, to train on only.
TRAINING_FOLDER = REPOSITORY / "tuner" / "training-companies"
KEPT_APART: dict[str, list[str]] = json.loads((REPOSITORY / "tuner" / "companies.json").read_text())


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    passages: tuple[str, ...]
    # Each with the title in front, as the server's sentence vectors are.
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    text: str
    # Place of the article that answers, or -1.
    expect: int
    kind: str
    # BCP 47, where it isn't the company's language.
    language: str | None = None


@dataclass(frozen=True)
class Company:
    name: str
    language: str
    articles: tuple[Article, ...]
    questions: tuple[Question, ...] = field(repr=False)

    @property
    def answerable(self) -> list[Question]:
        return [one for one in self.questions if one.expect >= 0]

    @property
    def near_misses(self) -> list[Question]:
        return [one for one in self.questions if one.kind == "near-miss"]


def folder_of(name: str) -> Path:
    """Where a company's files are."""
    return next(one / name for one in (FOLDER, TRAINING_FOLDER) if (one / name).is_dir())


def read_companies(work: Path) -> list[Company]:
    """All companies, in alphabetical order. `work` is a folder for what is computed on the way.

    A follow-up is read as its stand-alone form: the server rewrites it before it searches.
    """
    made = work / "passages.jsonl"
    subprocess.run(["node", str(REPOSITORY / "tuner" / "passages.mjs"), str(made)], check=True)
    articles: dict[str, list[dict]] = {}
    for line in made.read_text().splitlines():
        one = json.loads(line)
        articles.setdefault(one["site"], []).append(one)
    companies = []
    for name in sorted(articles):
        place = {one["id"]: i for i, one in enumerate(articles[name])}
        questions = []
        for line in (folder_of(name) / "questions.jsonl").read_text().splitlines():
            row = json.loads(line)
            questions.append(
                Question(
                    row.get("standalone") or row["question"],
                    -1 if row["expect"] is None else place[row["expect"]],
                    row.get("kind", "plain"),
                    row.get("lang"),
                )
            )
        companies.append(
            Company(
                name,
                articles[name][0]["language"],
                tuple(
                    Article(one["id"], one["title"], tuple(one["passages"]), tuple(one["sentences"]))
                    for one in articles[name]
                ),
                tuple(questions),
            )
        )
    return companies


def split(companies: list[Company]) -> tuple[list[Company], list[Company], list[Company]]:
    """Those to train on, those to choose by, and those that are only measured."""
    validation, left_out = KEPT_APART["validation"], KEPT_APART["leftOut"]
    return (
        [one for one in companies if one.name not in (*validation, *left_out)],
        [one for one in companies if one.name in validation],
        [one for one in companies if one.name in left_out],
    )
