"""The encoders that run in PyTorch, with the checkpoints that they take unless told otherwise."""

from typing import TypeAlias

from palate.encoders.hub.audio import ClapAudio, HubAudio, Wav2Vec2, WhisperEncoder
from palate.encoders.hub.image import HubImage
from palate.encoders.hub.known import Known, Network
from palate.encoders.hub.locate import TENSORS, HubWeights
from palate.encoders.hub.pooling import Pooling
from palate.encoders.hub.text import HubText
from palate.encoders.hub.vgg import VGG16

AnyHubEncoder: TypeAlias = HubText | HubImage | HubAudio | VGG16

CONFIG = ("config.json",)
TOKENIZER = ("tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model", "spiece.model")
PREPROCESSOR = ("preprocessor_config.json", "processor_config.json")
READS = (CONFIG, TENSORS, TOKENIZER)
SEES_OR_HEARS = (CONFIG, TENSORS, PREPROCESSOR)
VGG_FILE = ("vgg16-397923af.pth", "vgg16.pth", "vgg16.safetensors", "model.safetensors")

BERT = HubWeights("bert", "google-bert/bert-base-uncased", READS, "Apache-2.0")
ROBERTA = HubWeights("roberta", "FacebookAI/roberta-base", READS, "MIT")
GPT2 = HubWeights("gpt-2", "openai-community/gpt2", READS, "MIT")
SENTENCE = HubWeights("sentence-encoder", "sentence-transformers/all-MiniLM-L6-v2", READS, "Apache-2.0")
CLIP_TEXT = HubWeights("clip", "openai/clip-vit-base-patch32", READS, "MIT")
CLIP_IMAGE = HubWeights("clip", "openai/clip-vit-base-patch32", SEES_OR_HEARS, "MIT")
CLAP_TEXT = HubWeights("clap", "laion/clap-htsat-unfused", READS, "Apache-2.0")
CLAP_AUDIO = HubWeights("clap", "laion/clap-htsat-unfused", SEES_OR_HEARS, "Apache-2.0")
VGG = HubWeights("vgg-16", "", (VGG_FILE,), "BSD-3-Clause")
RESNET = HubWeights("resnet-50", "microsoft/resnet-50", SEES_OR_HEARS, "Apache-2.0")
VIT = HubWeights("vit", "google/vit-base-patch16-224-in21k", SEES_OR_HEARS, "Apache-2.0")
WAV2VEC2 = HubWeights("wav2vec2", "facebook/wav2vec2-base", SEES_OR_HEARS, "Apache-2.0")
WHISPER = HubWeights("whisper", "openai/whisper-base", SEES_OR_HEARS, "Apache-2.0")


def states(kind: str, pooling: Pooling) -> Network:
    """A network whose last states are pooled."""
    return Network(kind, "last_hidden_state", ("hidden_size", "n_embd", "d_model", "dim"), pooling)


def side(kind: str, output: str) -> Network:
    """One side of a network that brings two modalities into one space."""
    return Network(f"{kind}ModelWithProjection", output, ("projection_dim",))


RESNET_MAP = Network("ResNetModel", "pooler_output", ("hidden_sizes",))
CLIP_VISION = side("CLIPVision", "image_embeds")
VGG_LAYER = Network("", "second dense layer", ())

HUB: tuple[tuple[type[AnyHubEncoder], Known], ...] = (
    (HubText, Known("bert", 768, BERT, "9 texts/s a core", states("BertModel", "mean"))),
    (HubText, Known("roberta", 768, ROBERTA, "9 texts/s a core", states("RobertaModel", "mean"))),
    (HubText, Known("gpt-2", 768, GPT2, "7 texts/s a core", states("GPT2Model", "mean"))),
    (HubText, Known("sentence-encoder", 384, SENTENCE, "60 texts/s a core", states("AutoModel", "mean"))),
    (HubText, Known("clip-text", 512, CLIP_TEXT, "19 texts/s a core", side("CLIPText", "text_embeds"))),
    (HubText, Known("clap-text", 512, CLAP_TEXT, "9 texts/s a core", side("ClapText", "text_embeds"))),
    (VGG16, Known("vgg-16", 4096, VGG, "3 pictures/s a core", VGG_LAYER)),
    (HubImage, Known("resnet-50", 2048, RESNET, "6 pictures/s a core", RESNET_MAP)),
    (HubImage, Known("vit", 768, VIT, "2 pictures/s a core", states("ViTModel", "cls"))),
    (HubImage, Known("clip-image", 512, CLIP_IMAGE, "10 pictures/s a core", CLIP_VISION)),
    (ClapAudio, Known("clap-audio", 512, CLAP_AUDIO, "5 sounds/s a core", side("ClapAudio", "audio_embeds"))),
    (Wav2Vec2, Known("wav2vec2", 768, WAV2VEC2, "1 sound/s a core", states("Wav2Vec2Model", "mean"))),
    (WhisperEncoder, Known("whisper", 512, WHISPER, "1 sound/s a core", states("WhisperModel", "mean"))),
)
"""What each is made by, and what is known of it.

Speeds are of processor time, with weights of the same shape drawn at random, which take as long: texts of
256 characters, pictures of 640 x 480, sounds of 5 seconds.
"""
