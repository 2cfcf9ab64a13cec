"""Trains an adapter (LoRA) for a small chat model on one site's data set; the server starts it (server/tuning).

    python tuner/tune_site.py --model GGUF --data FILE.jsonl --output FOLDER [--minutes 30] [--seed 1]

`FILE.jsonl` is what `npm run tune -- --site KEY --export FILE` writes: chats of system, user and assistant. The adapter is
trained on the replies only, and converted to `FOLDER/adapter.gguf` with llama.cpp's own script. That file is put there as
the last step and whole, so that it is either complete or missing.

The time budget sets the steps: the first ones are timed, and the rest is planned by them. Questions with the same system
message (the same article) are read together in one row, each seeing the article and itself but not the others, so that
the article is read once. `--check` only says whether every package is there.

Progress is one JSON object a line on stdout: {"device", "examples", "rows"} first; then {"stage", "share", "left",
"loss"}; {"done": path} or {"fault": text} last. It stops on SIGTERM, on SIGINT, and when stdin is closed by a server that
is gone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("torch", "transformers", "peft", "gguf", "safetensors")
RANK, LEARNING_RATE, WARM_UP = 16, 5e-4, 0.06
# Longest prompt (from its end) and reply of an example, in tokens.
PROMPT, REPLY = 1_200, 160
# Tokens of a row: one article with as many of its questions as fit. A processor attends to short rows faster.
ROW = {"cpu": 640, "cuda": 2_048}
# Rows of a step: gradients of one article alone pull in its direction.
ROWS = 4
# Passes over the data at most: more learn the replies by heart.
PASSES = 4
# The first steps are slower than the rest (memory, compiling), so the plan is made after them.
TIMED = 2
# All seven projections learn no more from some hundred replies, and take a tenth longer.
ADAPTED = ["q_proj", "v_proj", "o_proj", "gate_proj", "down_proj"]


class Fault(Exception):
    """Something that the operator can mend, in words."""


class Stopped(Exception):
    pass


def emit(**line: object) -> None:
    print(json.dumps(line), flush=True)


def missing() -> list[str]:
    from importlib.util import find_spec

    return [name for name in PACKAGES if find_spec(name) is None]


@dataclass(frozen=True)
class Question:
    tokens: list[int]
    # How many of them, at the end, are the reply.
    reply: int


@dataclass(frozen=True)
class Row:
    """One article and some of its questions."""

    prefix: list[int]
    questions: list[Question]

    def __len__(self) -> int:
        return len(self.prefix) + sum(len(one.tokens) for one in self.questions)


def read_examples(path: Path) -> list[list[dict[str, str]]]:
    """@raises Fault naming the first bad line"""
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            messages = json.loads(line)["messages"]
            roles = [one["role"] for one in messages]
            if not all(isinstance(one["content"], str) and one["content"] for one in messages):
                raise ValueError("a message without text")
        except (ValueError, KeyError, TypeError) as error:
            raise Fault(f"Line {number} of {path} is not a chat: {error}.") from None
        if roles != ["system", "user", "assistant"]:
            raise Fault(f"Line {number} of {path} has the roles {roles}, not system, user and assistant.")
        examples.append(messages)
    if not examples:
        raise Fault(f"{path} has no examples.")
    return examples


def rows_of(tokenizer, examples: Sequence[list[dict[str, str]]], longest: int, dice: random.Random) -> list[Row]:  # type: ignore[no-untyped-def]
    """Examples as tokens, those of the same article together; in the order of the dice."""
    by_prefix: dict[tuple[int, ...], list[Question]] = defaultdict(list)
    for messages in examples:
        whole = tokenizer.apply_chat_template(messages[:2], tokenize=False, add_generation_prompt=True)
        # The article ends where the question's own words begin; the template is the model's.
        at = whole.rindex(messages[1]["content"].strip()) if messages[1]["content"].strip() in whole else 0
        prefix = tokenizer(whole[:at], add_special_tokens=False)["input_ids"]
        rest = tokenizer(whole[at:], add_special_tokens=False)["input_ids"]
        reply = tokenizer(messages[2]["content"], add_special_tokens=False)["input_ids"][:REPLY]
        reply = [*reply, tokenizer.eos_token_id]
        by_prefix[tuple(prefix[-(PROMPT - len(rest)) :])].append(Question([*rest, *reply], len(reply)))
    rows = []
    for prefix, questions in by_prefix.items():
        dice.shuffle(questions)
        row = Row(list(prefix), [])
        for one in questions:
            if row.questions and len(row) + len(one.tokens) > longest:
                rows.append(row)
                row = Row(list(prefix), [])
            row.questions.append(one)
        rows.append(row)
    dice.shuffle(rows)
    return rows


def batch_of(row: Row, device: str):  # type: ignore[no-untyped-def]
    """Tokens, positions, who sees whom, and the places whose next token is learned with that token."""
    import torch

    size, start = len(row), len(row.prefix)
    ids, positions = list(row.prefix), list(range(start))
    sees = torch.zeros(size, size, dtype=torch.bool)
    sees[:start, :start] = True
    places, wanted, weights = [], [], []
    at = start
    for one in row.questions:
        end = at + len(one.tokens)
        sees[at:end, :start] = True
        sees[at:end, at:end] = True
        ids += one.tokens
        positions += range(start, start + len(one.tokens))
        places += range(end - one.reply - 1, end - 1)
        wanted += one.tokens[-one.reply :]
        # Half by example and half by token: short refusals mustn't drown.
        weights += [0.5 / one.reply + 0.5 / 24] * one.reply
        at = end
    sees &= torch.ones(size, size, dtype=torch.bool).tril()
    mask = torch.zeros(1, 1, size, size).masked_fill_(~sees, float("-inf"))
    return (
        torch.tensor([ids], device=device),
        torch.tensor([positions], device=device),
        mask.to(device),
        torch.tensor(places, device=device),
        torch.tensor(wanted, device=device),
        torch.tensor(weights, device=device),
    )


def open_model(path: Path, device: str):  # type: ignore[no-untyped-def]
    """The model out of its GGUF, and its tokenizer. @raises Fault for a file that isn't one, or another architecture"""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    except Exception as error:
        raise Fault(f"{path} can't be opened for training: {type(error).__name__}: {error}") from error
    # To a template that doesn't end its turns with it, the end token means nothing.
    ends = [one for one in ("<|im_end|>", "<|eot_id|>", "<end_of_turn>") if one in (tokenizer.chat_template or "")]
    if ends:
        tokenizer.eos_token = ends[0]
    if tokenizer.chat_template is None:
        raise Fault(f"{path} has no chat template, so it's unknown how to put a question to it.")
    return model.to(device), tokenizer


def save_base(model, tokenizer, folder: Path) -> None:  # type: ignore[no-untyped-def]
    """As an ordinary checkpoint, whose names llama.cpp's converter compares with; weights out of a GGUF refuse to be saved."""
    import copy

    config = copy.deepcopy(model.config)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    folder.mkdir(parents=True)
    config.architectures = [type(model).__name__]
    config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def steps_of(rows: Sequence[Row], dice: random.Random) -> Iterator[list[Row]]:
    """Steps without end: each pass in another order."""
    while True:
        order = list(rows)
        dice.shuffle(order)
        for at in range(0, len(order), ROWS):
            yield order[at : at + ROWS]


def train(args: argparse.Namespace, stopping: threading.Event) -> None:
    import torch
    from bert import precision, rate
    from peft import LoraConfig, get_peft_model
    from torch.nn.functional import cross_entropy

    begun = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    emit(device=torch.cuda.get_device_name() if device == "cuda" else "cpu", stage="training", share=0.0)
    torch.manual_seed(args.seed)
    dice = random.Random(args.seed)
    examples = read_examples(args.data)
    base, tokenizer = open_model(args.model, device)
    check(stopping)
    rows = rows_of(tokenizer, examples, ROW[device], dice)
    with tempfile.TemporaryDirectory(prefix="tuppence-tune-") as work:
        save_base(base, tokenizer, Path(work) / "base")
        # No dropout: drawing it took a third of a processor's time, and a pass or two has nothing to learn by heart.
        config = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.0, target_modules=ADAPTED, task_type="CAUSAL_LM")
        # The frozen weights as the products need them, rather than converted for each; the adapter's stay in 32 bits.
        net = get_peft_model(base.to(dtype_of(device)), config).train()
        tuned = [one for one in net.parameters() if one.requires_grad]
        optimizer = torch.optim.AdamW(tuned, lr=LEARNING_RATE, weight_decay=0.0)
        most = PASSES * -(-len(rows) // ROWS)
        emit(examples=len(examples), rows=len(rows), tokens=sum(map(len, rows)), most=most)
        budget = args.minutes * 60
        total, timed, smooth = most, begun, None
        for done, step in enumerate(steps_of(rows, dice)):
            if done >= total:
                break
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate(done, total, WARM_UP)
            losses = []
            for row in step:
                check(stopping)
                ids, positions, mask, places, wanted, weights = batch_of(row, device)
                inner = net.get_base_model()
                with precision(device):
                    hidden = inner.model(input_ids=ids, position_ids=positions, attention_mask=mask.to(dtype_of(device)))
                    # The vocabulary is read only where a reply stands: it's most of the memory.
                    logits = inner.lm_head(hidden.last_hidden_state[0, places])
                each = cross_entropy(logits.float(), wanted, reduction="none")
                loss = (each * weights).sum() / (len(row.questions) * len(step))
                loss.backward()
                losses.append(each.detach().mean().item())
            torch.nn.utils.clip_grad_norm_(tuned, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            now = time.monotonic()
            mean = sum(losses) / len(losses)
            smooth = mean if smooth is None else 0.9 * smooth + 0.1 * mean
            if done + 1 == TIMED:
                timed = now
            if done + 1 > TIMED:
                each_s = (now - timed) / (done + 1 - TIMED)
                # As many steps as the budget has room for; not fewer than were made.
                total = max(done + 1, min(most, done + 1 + int((begun + budget - now) / each_s)))
                left = (total - done - 1) * each_s
                emit(stage="training", share=(done + 1) / total, left=round(left), loss=round(smooth, 4), step=done + 1)
            elif now - begun > budget:
                total = done + 1
        emit(stage="converting", share=0.0, left=None, loss=None if smooth is None else round(smooth, 4))
        check(stopping)
        net.save_pretrained(Path(work) / "adapter")
        convert(Path(work), args.output, args.node_modules, stopping)


def dtype_of(device: str):  # type: ignore[no-untyped-def]
    import torch
    from bert import precision

    with precision(device):
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else torch.float32


def check(stopping: threading.Event) -> None:
    if stopping.is_set():
        raise Stopped


def convert(work: Path, output: Path, node_modules: Path | None, stopping: threading.Event) -> None:
    import converters

    target = work / "adapter.gguf"
    with converters.checkout(node_modules) as llama:
        command = [
            sys.executable,
            str(llama / "convert_lora_to_gguf.py"),
            *("--base", str(work / "base"), "--outtype", "f16", "--outfile", str(target)),
            str(work / "adapter"),
        ]
        # The script's own gguf fits it better than an installed one.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(llama / "gguf-py"), os.environ.get("PYTHONPATH", "")])}
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        while running.poll() is None:
            if stopping.wait(0.2):
                running.kill()
        said = running.stderr.read() if running.stderr else ""
        check(stopping)
        if running.returncode != 0 or not target.is_file():
            raise Fault(f"The adapter could not be converted: {said.strip()[-800:]}")
    output.mkdir(parents=True, exist_ok=True)
    # Another file system may be in between: copied under another name first, then renamed.
    shutil.copyfile(target, output / "adapter.gguf.part")
    os.replace(output / "adapter.gguf.part", output / "adapter.gguf")
    emit(done=str(output / "adapter.gguf"))


def follow_parent(stopping: threading.Event) -> None:
    """A closed stdin means that the server is gone: nobody would ever read the result."""
    # Not through sys.stdin: a thread that waits in it when the program ends brings the interpreter down.
    while os.read(0, 1):
        pass
    stopping.set()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="say which packages are missing, and stop")
    parser.add_argument("--model", type=Path, help="the small model's GGUF")
    parser.add_argument("--data", type=Path, help="chat JSONL")
    parser.add_argument("--output", type=Path, help="a folder for adapter.gguf")
    parser.add_argument("--minutes", type=float, default=30, help="time for the training")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--node-modules", type=Path, help="where the package node-llama-cpp is installed")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when stdin ends: a server watches")
    args = parser.parse_args()
    if args.check:
        emit(python=sys.executable, version=sys.version.split()[0], missing=missing())
        return 0
    for name in ("model", "data", "output"):
        if getattr(args, name) is None:
            parser.error(f"--{name} is required")
    stopping = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopping.set())
    if args.until_stdin_closes:
        # Visitors come first: the server's own processes share these cores.
        os.nice(15)
        threading.Thread(target=follow_parent, args=(stopping,), daemon=True).start()
    # Everything is on this machine; a hub that can't be reached would only cost minutes.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        absent = missing()
        if absent:
            raise Fault(f"Missing: {', '.join(absent)}. Run: {sys.executable} -m pip install -r tuner/requirements.txt")
        train(args, stopping)
    except Stopped:
        emit(stopped=True)
        return 0
    except Fault as error:
        emit(fault=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
