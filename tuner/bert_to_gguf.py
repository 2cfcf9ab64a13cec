"""What embedder_to_gguf.py and judge_to_gguf.py share: a small BERT from a Hugging Face folder to a GGUF of 25 MB or less.

llama.cpp's converter does the weights. What it writes is then rewritten, because node-llama-cpp warns about its
tokenizer, and because it is 0.3 MB over the 25 MB that we allow ourselves in the repository:

- no `eos` token: BERT generates nothing, [SEP] is its separator. llama.cpp warns about an end token that its list of
  end-of-generation texts does not hold; node-llama-cpp appends the separator by itself.
- `add_space_prefix`: this vocabulary marks a word's start with U+2581. Without the flag, turning tokens back into
  text leaves a space at the start, and node-llama-cpp warns that text does not survive the round trip.
- position embeddings as float16 instead of float32.
- only the metadata named below, so that the same weights give the same bytes wherever they are converted.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import converters
import numpy as np

MAX_BYTES = 25_000_000
POOLING = "bert.pooling_type"
POSITIONS = "bert.context_length"

# Kept as the converter wrote it, except for the pooling, which a checkpoint doesn't always tell. Everything else is
# left out or set in `mend`.
KEPT = [
    "bert.block_count",
    POSITIONS,
    "bert.embedding_length",
    "bert.feed_forward_length",
    "bert.attention.head_count",
    "bert.attention.layer_norm_epsilon",
    "bert.attention.causal",
    POOLING,
    "general.file_type",
    "general.quantization_version",
    "tokenizer.ggml.token_type_count",
    "tokenizer.ggml.model",
    "tokenizer.ggml.tokens",
    "tokenizer.ggml.token_type",
    "tokenizer.ggml.bos_token_id",
    "tokenizer.ggml.unknown_token_id",
    "tokenizer.ggml.seperator_token_id",
    "tokenizer.ggml.padding_token_id",
    "tokenizer.ggml.mask_token_id",
    "tokenizer.ggml.normalizer.lowercase",
]


@dataclass(frozen=True)
class Model:
    """What a file says about itself, and what it has beside the converter's tensors."""

    name: str
    organization: str
    # A name of gguf.PoolingType: "MEAN" for an embedder, "RANK" for a judge.
    pooling: str
    # Names of the numbers that come out of the classification head.
    labels: tuple[str, ...] = ()
    # Positions that are kept; None: all.
    positions: int | None = None
    # By GGUF name, float16 or float32. They replace what the converter wrote under that name.
    tensors: dict[str, np.ndarray] = field(default_factory=dict)


def mend(gguf: Any, source: Path, target: Path, model: Model) -> None:
    """`gguf` is the module from the same llama.cpp, imported late because it comes out of the clone."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, arch="bert")
    writer.add_type("model")
    writer.add_name(model.name)
    writer.add_organization(model.organization)
    writer.add_license("apache-2.0")
    writer.add_languages(["en"])
    for key in KEPT:
        if key == POOLING:
            writer.add_pooling_type(gguf.PoolingType[model.pooling])
        elif key == POSITIONS and model.positions is not None:
            writer.add_context_length(model.positions)
        else:
            entry = reader.fields[key]
            kind, inner = entry.types[0], entry.types[-1] if len(entry.types) > 1 else None
            writer.add_key_value(key, entry.contents(), kind, sub_type=inner)
    if model.labels:
        writer.add_classifier_output_labels(list(model.labels))
    writer.add_tokenizer_pre("default")
    writer.add_add_bos_token(True)
    writer.add_add_sep_token(True)
    writer.add_add_space_prefix(True)
    for tensor in reader.tensors:
        if tensor.name in model.tensors:
            continue
        if tensor.name == "position_embd.weight":
            writer.add_tensor(tensor.name, np.asarray(tensor.data[: model.positions], dtype=np.float16))
        else:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    for name, values in model.tensors.items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def convert(source: Path, output: Path, model: Model, node_modules: Path | None = None) -> None:
    """`source` is a Hugging Face folder. Prints the file's size and checksum; ends the program if it is too large."""
    with converters.checkout(node_modules) as llama, tempfile.TemporaryDirectory() as temporary:
        raw = Path(temporary) / "raw.gguf"
        command = [sys.executable, llama / "convert_hf_to_gguf.py", source]
        done = subprocess.run(
            [*map(str, command), "--outtype", "q8_0", "--outfile", str(raw)], capture_output=True, text=True
        )
        if done.returncode != 0:
            sys.exit(f"llama.cpp's converter failed:\n{done.stderr[-4000:]}")
        sys.path.insert(0, str(llama / "gguf-py"))
        import gguf

        made = Path(temporary) / output.name
        mend(gguf, raw, made, model)
        data = made.read_bytes()
    if len(data) > MAX_BYTES:
        sys.exit(f"{len(data)} bytes; at most {MAX_BYTES} may go into the repository.")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)
    print(f"{output}\nllama.cpp {converters.release(node_modules)}")
    print(f"size   {len(data)} bytes\nsha256 {hashlib.sha256(data).hexdigest()}")
