"""Writes test/fixtures/embedder-reference.json: what the tuned embedder makes of 40 texts before it is converted.

    python tuner/reference_vectors.py --source FOLDER [--output FILE]

FOLDER is the checkpoint of train_embedder.py. test/ports/embedder/reference.test.ts asks the committed GGUF the same and
compares. The reference is in float32, read as the original model is: mean over the tokens, unit length, cut after 256
tokens ([CLS] and [SEP] included). Our side cuts there too, so texts over the limit are compared like any other.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from bert import MAX_TOKENS, vectors_of
from transformers import AutoModel, AutoTokenizer

REPOSITORY = Path(__file__).resolve().parent.parent
DIGITS = 5

RETURNS = (
    "You can send back anything you bought within thirty days of delivery, as long as it is unused and in its original "
    "packaging. Open your orders, choose the item, press Return and print the label that appears. Drop the parcel at any "
    "pick-up point; a receipt is handed to you there. When the parcel reaches our warehouse we check it and pay the money "
    "back to the card or account that you paid with, usually within five working days. Shipping costs of the first "
    "delivery are paid back when the whole order is returned. Sale items can be returned too, but only for a voucher. "
)
STEPS = " ".join(
    f"Step {n}: open the menu, choose settings number {n}, wait until the light turns {colour}, then press confirm."
    for n, colour in enumerate(["green", "blue", "white", "amber", "red"] * 5, start=1)
)

TEXTS: dict[str, str] = {
    "question": "How do I reset my password?",
    "question, other words": "i forgot my login details, can you help me get back in",
    "question about money": "Why was I charged €4.90 for delivery when my order was over €60?",
    "statement": "The card reader declined my payment twice this morning.",
    "one word": "refund",
    "one letter": "x",
    "empty": "",
    "only spaces": "   \n\t ",
    "only punctuation": "?!...",
    "digits": "4111 1111 1111 1111",
    "order number": "Where is LO-482913? It was due on 2026-03-14.",
    "upper case": "WHERE IS MY PARCEL?! I WANT TO SPEAK TO A HUMAN NOW",
    "mixed case": "iPhone PayPal eSIM McAfee WiFi",
    "spelling mistakes": "wen wil my ordr arive, its alredy 2 weaks lat",
    "no spaces": "howdoicancelmysubscriptionandgetmymoneyback",
    "contractions": "I can't log in, it won't accept my password and I don't know why you've locked me out.",
    "hyphens": "state-of-the-art, end-to-end, follow-up, check-in, re-send",
    "link and address": "See https://example.com/help?id=42&lang=en or write to help@larkspur-outdoor.example.",
    "html": '<p class="lead">Returns are <strong>free</strong> within <em>30 days</em>.</p><ul><li>Print</li><li>Send</li></ul>',
    "html entities": "Terms &amp; conditions &ndash; &euro;10 off &lt;today&gt;&nbsp;only",
    "markdown": "## Reset\n\n1. Open **Settings**\n2. Press `Forget me`\n\n| plan | price |\n| --- | --- |\n| basic | $5 |",
    "code": "SELECT * FROM orders WHERE id = 7; // TypeError: undefined is not a function",
    "json": '{"error": {"code": 502, "message": "Bad gateway", "retry": true}}',
    "emoji": "My order arrived broken 😡📦 please help 🙏",
    "only emoji": "👍🏽🎉",
    "emoji joined": "👩‍👩‍👧 family plan ❤️ for 🇩🇪?",
    "typographic": "“Don’t worry” — it’s only a test… №5 ½ ™ ©",
    "zero width": "pass\u200bword re\u00adset \ufeffplease",
    "full width": "ＲＥＦＵＮＤ　please １２３",
    "accents composed": "Café Ångström naïve façade, Łódź and São Tomé",
    "accents decomposed": "Cafe\u0301 A\u030angstro\u0308m nai\u0308ve",
    "german": "Wie lange dauert der Versand nach Österreich, und was kostet die Rücksendung größerer Pakete?",
    "spanish": "¿Cómo puedo cambiar la dirección de envío después de hacer el pedido? ¡Gracias!",
    "french": "Où est ma commande ? Je n'ai toujours rien reçu depuis le 3 août.",
    "chinese": "我的订单什么时候发货？可以退款吗？",
    "japanese": "パスワードを忘れました。リセットする方法を教えてください。",
    "russian": "Как отменить заказ и вернуть деньги?",
    "paragraph": RETURNS,
    "over 256 tokens": RETURNS * 4,
    "over 512 tokens": STEPS,
}


@torch.no_grad()
def main(source: Path, output: Path) -> None:
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModel.from_pretrained(source).eval()
    cases = []
    for name, text in TEXTS.items():
        vector = vectors_of(model, tokenizer, [text])[0].tolist()
        ids = tokenizer(text, truncation=False, padding=False, verbose=False)["input_ids"]
        cases.append({"name": name, "text": text, "tokens": len(ids), "vector": [round(v, DIGITS) for v in vector]})
    head = {"model": "tuppence-embedder-en", "maxTokens": MAX_TOKENS}
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    output.write_text(json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n", encoding="utf-8")
    print(f"{output}: {len(cases)} texts, {output.stat().st_size} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the checkpoint of train_embedder.py")
    parser.add_argument(
        "--output", type=Path, default=REPOSITORY / "test" / "fixtures" / "embedder-reference.json"
    )
    arguments = parser.parse_args()
    main(arguments.source, arguments.output)
