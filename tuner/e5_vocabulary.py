"""Which pieces of XLM-RoBERTa's vocabulary our multilingual embedder keeps, and the tokenizer that reads with them.

250,000 pieces for a hundred languages are five sixths of the file. Kept are the likeliest pieces, by the model's own
probabilities, that are spelt with the letters of the languages below, and every Latin letter and sign by itself, so that
no word of this script is unknown: what was cut is read in smaller pieces. Those are mostly the rarer words, which a
question turns on: with 32,000 pieces 17% of German tokens were split and one question in sixteen lost its article; with
these it's 8%. A text in another script is unknown to the model, and the server says so.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence

from e5 import E5, SPECIAL
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

PIECES = 54_000
# Of English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Danish, Norwegian and Swedish.
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzäöüßàâæçéèêëîïôœùûÿáíñóúìòãõąćęłńśźżåøª")


def charsmap() -> bytes:
    """sentencepiece's rules "nmt_nfkc", which XLM-RoBERTa reads by, compiled; its package has them only inside models."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as proto

    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["the quick brown fox jumps over the lazy dog"] * 50),
        model_writer=made,
        vocab_size=40,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    model = proto.ModelProto()
    model.ParseFromString(made.getvalue())
    return model.normalizer_spec.precompiled_charsmap


def tokenizer_of(pieces: Sequence[str], scores: Iterable[float], rules: bytes) -> Tokenizer:
    made = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=SPECIAL.index("<unk>")))
    made.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(rules), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return made


def is_latin(text: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") or c in "\u00aa\u00ba" for c in text)


def is_served(text: str) -> bool:
    return all(not c.isalpha() or c.lower() in LETTERS for c in text)


def kept_pieces(model: E5) -> list[int]:
    """Places of the pieces to keep, in order."""
    kept = set(range(len(SPECIAL)))
    for i, piece in enumerate(model.pieces):
        bare = piece.replace("\u2581", "")
        if len(bare) <= 1 and is_latin(bare) or len(bare) <= 2 and bare.isascii() and bare.isdigit():
            kept.add(i)
    for i in sorted(range(len(model.pieces)), key=lambda i: (-model.scores[i], i)):
        if len(kept) >= PIECES:
            break
        if is_served(model.pieces[i].replace("\u2581", "")):
            kept.add(i)
    return sorted(kept)
