"""Checkpoints of every architecture as the hub has them, but tiny, with weights drawn at random."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file

SEED = 0
WORDS = [*"abcdefghijklmnopqrstuvwxyz蓝色水壶", "blue", "kettle", "a", "red", "lamp", "on", "tax", "law"]


def write_checkpoint(kind: str, folder: Path) -> Path:
    """A checkpoint of a kind of encoder ("bert", "clip", ...) in a folder."""
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(SEED)
    WRITERS[kind](folder)
    return folder


def word_tokenizer(folder: Path, limit: int, *, special: bool = True, pad: str | None = "[PAD]") -> None:
    """A tokenizer made on the spot: a handful of words, [CLS] and [SEP] around a text."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {
        word: place for place, word in enumerate(["[BOS]", "[PAD]", "[CLS]", "[SEP]", "[UNK]", *WORDS])
    }
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if special:
        around = [(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")]
        tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=around)
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=pad,
        eos_token="[SEP]",
        unk_token="[UNK]",
        model_max_length=limit,
    ).save_pretrained(folder)


SMALL: dict[str, Any] = {
    "vocab_size": 64,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
}


def bert(folder: Path) -> None:
    config = transformers.BertConfig(**SMALL, max_position_embeddings=24, pad_token_id=1)
    transformers.BertModel(config).save_pretrained(folder)
    word_tokenizer(folder, 24)


def roberta(folder: Path) -> None:
    config = transformers.RobertaConfig(**SMALL, max_position_embeddings=26, pad_token_id=1)
    # As published: without the pooler, whose weights nothing here depends on.
    transformers.RobertaModel(config, add_pooling_layer=False).save_pretrained(folder)
    word_tokenizer(folder, 10**30)


def gpt2(folder: Path) -> None:
    config = transformers.GPT2Config(
        vocab_size=64, n_embd=32, n_layer=2, n_head=4, n_positions=24, bos_token_id=0, eos_token_id=3
    )
    transformers.GPT2Model(config).save_pretrained(folder)
    word_tokenizer(folder, 24, special=False, pad=None)


def sentence(folder: Path) -> None:
    """The layout of sentence-transformers: pooling and a dense layer in folders of their own."""
    bert(folder)
    parts = [("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Dense", "Dense")]
    modules = [
        {"idx": int(number), "name": number, "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, path, kind in [*parts, ("3", "3_Normalize", "Normalize")]
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 12}))
    prompts = {"prompts": {"query": "red ", "document": "a "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    (folder / "1_Pooling").mkdir()
    pooling = {
        "word_embedding_dimension": 32,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
    }
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    (folder / "2_Dense").mkdir()
    dense = {
        "in_features": 32,
        "out_features": 20,
        "bias": True,
        "activation_function": "torch.nn.modules.activation.Tanh",
    }
    (folder / "2_Dense" / "config.json").write_text(json.dumps(dense))
    layer = {"linear.weight": torch.randn(20, 32), "linear.bias": torch.randn(20)}
    save_file(layer, folder / "2_Dense" / "model.safetensors")


def clip(folder: Path) -> None:
    text = {**SMALL, "max_position_embeddings": 24, "eos_token_id": 3, "bos_token_id": 2, "pad_token_id": 3}
    image = {key: SMALL[key] for key in SMALL if key != "vocab_size"} | {"image_size": 32, "patch_size": 8}
    config: Any = transformers.CLIPConfig(text_config=text, vision_config=image, projection_dim=16)
    config.text_config.projection_dim = config.vision_config.projection_dim = 16
    transformers.CLIPModel(config).save_pretrained(folder)
    word_tokenizer(folder, 24, pad="[SEP]")
    transformers.CLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    ).save_pretrained(folder)


def clap(folder: Path, *, fusion: bool = False) -> None:
    text = {**SMALL, "max_position_embeddings": 26, "pad_token_id": 1, "projection_dim": 16}
    audio = {
        "spec_size": 64,
        "num_mel_bins": 16,
        "patch_size": 4,
        "patch_stride": [4, 4],
        "window_size": 4,
        "patch_embeds_hidden_size": 8,
        "hidden_size": 32,
        "depths": [1, 1, 1],
        "num_attention_heads": [1, 2, 4],
        "projection_dim": 16,
        "num_classes": 4,
        "enable_fusion": fusion,
    }
    config = transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=16)
    transformers.ClapModel(config).save_pretrained(folder)
    word_tokenizer(folder, 24)
    transformers.ClapFeatureExtractor(
        feature_size=16,
        sampling_rate=8000,
        hop_length=80,
        max_length_s=1,
        fft_window_size=256,
        frequency_max=4000,
        truncation="fusion" if fusion else "rand_trunc",
    ).save_pretrained(folder)


def vit(folder: Path) -> None:
    sizes: dict[str, Any] = {key: SMALL[key] for key in SMALL if key != "vocab_size"}
    config = transformers.ViTConfig(**sizes, image_size=32, patch_size=8)
    transformers.ViTModel(config).save_pretrained(folder)
    transformers.ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)


def resnet(folder: Path) -> None:
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[16, 24], depths=[1, 1], layer_type="bottleneck"
    )
    transformers.ResNetModel(config).save_pretrained(folder)
    transformers.ConvNextImageProcessorPil(size={"shortest_edge": 48}, crop_pct=0.875).save_pretrained(folder)


def wav2vec2(folder: Path) -> None:
    sizes: dict[str, Any] = {key: SMALL[key] for key in SMALL if key != "vocab_size"}
    config = transformers.Wav2Vec2Config(
        **sizes,
        conv_dim=[16, 16, 16],
        conv_kernel=[10, 8, 4],
        conv_stride=[8, 8, 4],
        num_conv_pos_embeddings=8,
        num_conv_pos_embedding_groups=2,
    )
    transformers.Wav2Vec2Model(config).save_pretrained(folder)
    transformers.Wav2Vec2FeatureExtractor(sampling_rate=16_000).save_pretrained(folder)


def whisper(folder: Path) -> None:
    config = transformers.WhisperConfig(
        vocab_size=64,
        d_model=32,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=48,
        decoder_ffn_dim=48,
        num_mel_bins=80,
        max_source_positions=100,
        max_target_positions=8,
        pad_token_id=1,
        bos_token_id=2,
        eos_token_id=3,
        decoder_start_token_id=2,
    )
    transformers.WhisperModel(config).save_pretrained(folder)
    transformers.WhisperFeatureExtractor(chunk_length=2).save_pretrained(folder)


VGG_CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)


def vgg_tensors(width: int = 4, dense: int = 24) -> dict[str, torch.Tensor]:
    """The state dict of a VGG-16 as torchvision names it, only narrower."""
    tensors: dict[str, torch.Tensor] = {}
    channels = 3
    for place in VGG_CONVOLUTIONS:
        tensors[f"features.{place}.weight"] = torch.randn(width, channels, 3, 3) * (2 / channels / 9) ** 0.5
        tensors[f"features.{place}.bias"] = torch.randn(width) * 0.1
        channels = width
    for place, (wide, narrow) in zip(
        (0, 3, 6), ((dense, width * 49), (dense, dense), (10, dense)), strict=True
    ):
        tensors[f"classifier.{place}.weight"] = torch.randn(wide, narrow) * (2 / narrow) ** 0.5
        tensors[f"classifier.{place}.bias"] = torch.randn(wide) * 0.1
    return tensors


def vgg(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(vgg_tensors(), folder / "vgg16-397923af.pth")


WRITERS = {
    "bert": bert,
    "roberta": roberta,
    "gpt-2": gpt2,
    "sentence-encoder": sentence,
    "clip": clip,
    "clap": clap,
    "clap-fused": partial(clap, fusion=True),
    "vgg-16": vgg,
    "resnet-50": resnet,
    "vit": vit,
    "wav2vec2": wav2vec2,
    "whisper": whisper,
}
