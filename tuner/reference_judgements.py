"""Writes test/fixtures/judge-reference.json: what the trained judge, in float32, says about 24 pairs.

    python tuner/reference_judgements.py --source FOLDER [--output FILE]

FOLDER is the checkpoint that judge_to_gguf.py converted. test/ports/judge/reference.test.ts asks the committed GGUF the
same and compares. Pairs are cut as the server cuts them: the question after 96 tokens, then the passage, so that the
pair has 255 with its marks.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

REPOSITORY = Path(__file__).resolve().parent.parent
DIGITS = 4
QUESTION_TOKENS = 96
PAIR_TOKENS = 255

RETURNS = (
    "Returns and refunds: You can send back anything you bought within thirty days of delivery, as long as it is unused "
    "and in its original packaging. Open your orders, choose the item, press Return and print the label that appears."
)
DELIVERY = (
    "When your parcel arrives: Parcels within the country take two to four working days. As soon as yours leaves our "
    "warehouse you get an e-mail with a tracking link. Islands and mountain villages take a day longer."
)
PASSWORD = "Sign in again: Choose Forgot password on the sign-in page. We send a link that works for one hour."
PLANS = "Change your plan: | plan | price | seats |\n| --- | --- | --- |\n| Basic | $5 | 1 |\n| Team | $19 | 10 |"
CANCEL = (
    "Stop your membership: You can end it at any time under Account, Membership. It runs until the end of the month that "
    "you have paid for. We don't pay back part of a month, except where the law says so."
)
MORE = "The same goes for spare parts, gift cards and anything that was made to measure for you. "

PAIRS: dict[str, tuple[str, str]] = {
    "answers": ("How do I send something back?", RETURNS),
    "answers, other words": ("the jacket is too small, what now", RETURNS),
    "same subject, not answered": ("Who pays for the postage of a return?", RETURNS),
    "another subject": ("How do I send something back?", PASSWORD),
    "delivery": ("when will my stuff get here", DELIVERY),
    "delivery, near miss": ("Do you deliver to the Canary Islands on Saturdays?", DELIVERY),
    "upset": ("WHERE IS MY PARCEL?! ITS BEEN A WEEK", DELIVERY),
    "spelling mistakes": ("i forgoten my pasword cant log inn", PASSWORD),
    "one word": ("refund", RETURNS),
    "one letter": ("x", DELIVERY),
    "table": ("How much is the plan for ten people?", PLANS),
    "number": ("What do I get for $5?", PLANS),
    "negation": ("Can I stop my membership without losing the rest of the month?", CANCEL),
    "two in one": ("How do I cancel, and do I get my money back?", CANCEL),
    "foreign": ("What is the tallest mountain in Europe?", CANCEL),
    "empty question": ("", RETURNS),
    "empty passage": ("How do I send something back?", ""),
    "only a title": ("How do I send something back?", "Returns and refunds"),
    "question over its limit": ("I want to send back the lamp that I bought, and also the shade. " * 12, RETURNS),
    "passage over its limit": ("Can I return a gift card?", RETURNS + " " + MORE * 30),
    "both over their limits": ("I want to send back the lamp that I bought, and also the shade. " * 12, MORE * 60),
    "chinese": ("我的订单什么时候发货？", "发货时间: 国内订单在两到四个工作日内送达。"),
    "german": ("Wie lange dauert der Versand?", "Lieferzeit: Pakete innerhalb Deutschlands brauchen zwei bis vier Werktage."),
    "markdown and emoji": ("how do i **cancel** 😡", "## Stop your membership\n\n1. Open `Account`\n2. Press **End**"),
}


def tokens_of(tokenizer, question: str, passage: str) -> list[int]:  # type: ignore[no-untyped-def]
    asked = tokenizer(question, add_special_tokens=False, verbose=False)["input_ids"][:QUESTION_TOKENS]
    read = tokenizer(passage, add_special_tokens=False, verbose=False)["input_ids"][: PAIR_TOKENS - 3 - len(asked)]
    return [tokenizer.cls_token_id, *asked, tokenizer.sep_token_id, *read, tokenizer.sep_token_id]


@torch.no_grad()
def main(source: Path, output: Path) -> None:
    torch.set_num_threads(1)
    model = AutoModelForSequenceClassification.from_pretrained(source, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(source)
    cases = []
    for name, (question, passage) in PAIRS.items():
        ids = torch.tensor([tokens_of(tokenizer, question, passage)])
        logit = model(input_ids=ids, token_type_ids=torch.zeros_like(ids)).logits[0, 0].item()
        case = {"name": name, "question": question, "passage": passage, "tokens": ids.shape[1]}
        cases.append({**case, "logOdds": round(logit, DIGITS)})
    head = {"questionTokens": QUESTION_TOKENS, "pairTokens": PAIR_TOKENS}
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    output.write_text(json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n", encoding="utf-8")
    print(f"{output}: {len(cases)} pairs, {output.stat().st_size} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the checkpoint that judge_to_gguf.py converted")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "test" / "fixtures" / "judge-reference.json")
    arguments = parser.parse_args()
    main(arguments.source, arguments.output)
