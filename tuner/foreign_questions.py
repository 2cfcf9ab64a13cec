"""Make the shipped set of foreign questions: what people ask of other services.

The gate needs questions that a company's knowledge does not answer. This takes a
few rows of every intent of CLINC150 (train, in scope only: its out-of-scope rows
are kept for measuring) and HWU64 (train). At publish, the server drops each intent
that comes near to the site's own articles.

    python tuner/foreign_questions.py DATA_FOLDER OUTPUT.jsonl

Credit: CLINC150, Larson et al., 2019, CC-BY-3.0; HWU64, Liu et al., 2019, CC-BY-4.0.
"""
import json
import random
import sys
from pathlib import Path

SETS = [("CLINC150 train", "clinc150/train.jsonl", 2), ("HWU64 train", "hwu64/train.jsonl", 3)]
SEED = 13


def main(data: Path, output: Path) -> None:
    rng = random.Random(SEED)
    rows = []
    for source, path, per_intent in SETS:
        by_intent: dict[str, list[str]] = {}
        for line in (data / path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["intent"] != "oos" and 3 <= len(row["text"].split()) <= 25:
                by_intent.setdefault(row["intent"], []).append(row["text"])
        for intent in sorted(by_intent):
            texts = sorted(set(by_intent[intent]))
            for text in rng.sample(texts, min(per_intent, len(texts))):
                rows.append({"question": text, "source": source, "intent": intent})
    with output.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows)} foreign questions in {output}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
