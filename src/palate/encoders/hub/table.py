"""The encoders that run in PyTorch, with the checkpoints that they take unless told otherwise."""

from typing import TypeAlias

from palate.encoders.hub.audio import ClapAudio, HubAudio, Wav2Vec2, WhisperEncoder
from palate.encoders.hub.image import HubImage
from palate.encoders.hub.known import Known
from palate.encoders.hub.locate import TENSORS, HubWeights
from palate.encoders.hub.text import HubText
from palate.encoders.hub.vgg import VGG16

CONFIG = ("config.json",)
TOKENIZER = ("tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model", "spiece.model")
PREPROCESSOR = ("preprocessor_config.json", "processor_config.json")
READS_TEXT = (CONFIG, TENSORS, TOKENIZER)
SEES_OR_HEARS = (CONFIG, TENSORS, PREPROCESSOR)
VGG_FILE = ("vgg16-397923af.pth", "vgg16.pth", "vgg16.safetensors", "model.safetensors")

STATES, EMBEDS = "last_hidden_state", ("projection_dim",)
HIDDEN = ("hidden_size", "n_embd", "d_model", "dim")

BERT = HubWeights("bert", "google-bert/bert-base-uncased", READS_TEXT)
ROBERTA = HubWeights("roberta", "FacebookAI/roberta-base", READS_TEXT)
GPT2 = HubWeights("gpt-2", "openai-community/gpt2", READS_TEXT)
SENTENCE = HubWeights("sentence-encoder", "sentence-transformers/all-MiniLM-L6-v2", READS_TEXT)
CLIP_TEXT = HubWeights("clip", "openai/clip-vit-base-patch32", READS_TEXT)
CLIP_IMAGE = HubWeights("clip", "openai/clip-vit-base-patch32", SEES_OR_HEARS)
CLAP_TEXT = HubWeights("clap", "laion/clap-htsat-unfused", READS_TEXT)
CLAP_AUDIO = HubWeights("clap", "laion/clap-htsat-unfused", SEES_OR_HEARS)
VGG = HubWeights("vgg-16", "", (VGG_FILE,))
RESNET = HubWeights("resnet-50", "microsoft/resnet-50", SEES_OR_HEARS)
VIT = HubWeights("vit", "google/vit-base-patch16-224-in21k", SEES_OR_HEARS)
WAV2VEC2 = HubWeights("wav2vec2", "facebook/wav2vec2-base", SEES_OR_HEARS)
WHISPER = HubWeights("whisper", "openai/whisper-base", SEES_OR_HEARS)

AnyHubEncoder: TypeAlias = HubText | HubImage | HubAudio | VGG16

HUB: tuple[tuple[Known, type[AnyHubEncoder]], ...] = (
    (Known("bert", 768, BERT, "Apache-2.0", "BertModel", STATES, HIDDEN, "mean"), HubText),
    (Known("roberta", 768, ROBERTA, "MIT", "RobertaModel", STATES, HIDDEN, "mean"), HubText),
    (Known("gpt-2", 768, GPT2, "MIT", "GPT2Model", STATES, HIDDEN, "mean"), HubText),
    (Known("sentence-encoder", 384, SENTENCE, "Apache-2.0", "AutoModel", STATES, HIDDEN, "mean"), HubText),
    (
        Known("clip-text", 512, CLIP_TEXT, "MIT", "CLIPTextModelWithProjection", "text_embeds", EMBEDS),
        HubText,
    ),
    (
        Known(
            "clap-text", 512, CLAP_TEXT, "Apache-2.0", "ClapTextModelWithProjection", "text_embeds", EMBEDS
        ),
        HubText,
    ),
    (Known("vgg-16", 4096, VGG, "BSD-3-Clause", "", "second dense layer", ()), VGG16),
    (
        Known("resnet-50", 2048, RESNET, "Apache-2.0", "ResNetModel", "pooler_output", ("hidden_sizes",)),
        HubImage,
    ),
    (Known("vit", 768, VIT, "Apache-2.0", "ViTModel", STATES, HIDDEN, "cls"), HubImage),
    (
        Known("clip-image", 512, CLIP_IMAGE, "MIT", "CLIPVisionModelWithProjection", "image_embeds", EMBEDS),
        HubImage,
    ),
    (
        Known(
            "clap-audio",
            512,
            CLAP_AUDIO,
            "Apache-2.0",
            "ClapAudioModelWithProjection",
            "audio_embeds",
            EMBEDS,
        ),
        ClapAudio,
    ),
    (Known("wav2vec2", 768, WAV2VEC2, "Apache-2.0", "Wav2Vec2Model", STATES, HIDDEN, "mean"), Wav2Vec2),
    (
        Known("whisper", 512, WHISPER, "Apache-2.0", "WhisperModel", STATES, ("d_model",), "mean"),
        WhisperEncoder,
    ),
)
"""Each with what it is made by. Licences are those that the weights are published under."""
