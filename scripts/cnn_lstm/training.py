"""Teach the network what the teacher hears, which recipe made a sound, and that two views are one sound."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scripts.cnn_lstm.augment import view
from scripts.cnn_lstm.corpus import FAMILIES, NO_FAMILY, Corpus
from scripts.cnn_lstm.network import Network
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss, normalize

from palate.encoders.cnn_lstm import DIM

BATCH = 64
TEMPERATURE = 0.1


@dataclass(frozen=True)
class Plan:
    """How to train; each weight of a lesson may be 0 to leave it out.

    relation : cosines between the sounds of a batch, as the teacher's.
    teacher : the teacher's vector, from ours by a linear map.
    family : the recipe of a synthesised sound.
    mfcc : the statistics of its cepstrum, from our vector by a linear map.
    contrast : two views of a sound nearer to each other than to other sounds (NT-Xent, as in SimCLR).
    """

    epochs: int = 14
    rate: float = 3e-3
    relation: float = 10.0
    teacher: float = 2.0
    family: float = 0.5
    mfcc: float = 0.3
    contrast: float = 0.3
    seed: int = 0


class Lessons(nn.Module):
    """What is asked of the network in training and thrown away afterwards."""

    def __init__(self, corpus: Corpus, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.to_teacher = nn.Linear(DIM, corpus.teacher.shape[1])
        self.to_mfcc = nn.Linear(DIM, corpus.mfcc.shape[1])
        self.prototypes = nn.Parameter(torch.randn(len(FAMILIES), DIM))
        centred = corpus.teacher - corpus.teacher.mean(axis=0)
        self.taught = normalize(torch.from_numpy(centred), dim=1)
        self.mfcc = torch.from_numpy((corpus.mfcc - corpus.mfcc.mean(axis=0)) / corpus.mfcc.std(axis=0))
        self.family = torch.from_numpy(corpus.family)

    def forward(self, vectors: Tensor, rows: Tensor) -> dict[str, Tensor]:
        """Losses of two views of each sound, the first views before the second."""
        plan, unit = self.plan, normalize(vectors, dim=1)
        twice = torch.cat([rows, rows])
        taught, family = self.taught[twice], self.family[twice]
        apart = ~torch.eye(len(twice), dtype=torch.bool)
        losses = {
            "relation": plan.relation * mse_loss((unit @ unit.T)[apart], (taught @ taught.T)[apart]),
            "teacher": plan.teacher
            * (1 - (normalize(self.to_teacher(vectors), dim=1) * taught).sum(dim=1)).mean(),
            "mfcc": plan.mfcc * mse_loss(self.to_mfcc(vectors), self.mfcc[twice]),
            "contrast": plan.contrast * _contrast(unit),
        }
        known = family != NO_FAMILY
        likeness = unit[known] @ normalize(self.prototypes, dim=1).T / TEMPERATURE
        losses["family"] = plan.family * cross_entropy(likeness, family[known], label_smoothing=0.1)
        return losses


def _contrast(unit: Tensor) -> Tensor:
    n = len(unit) // 2
    likeness = (unit @ unit.T / TEMPERATURE).fill_diagonal_(float("-inf"))
    other = torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
    return cross_entropy(likeness, other)


def trained(corpus: Corpus, plan: Plan, tell: Callable[[str], None]) -> Network:
    """A network taught by the plan, in eval mode; the same again from the same corpus and plan."""
    torch.manual_seed(plan.seed)
    random = np.random.default_rng(plan.seed)
    network, lessons = Network().to(memory_format=torch.channels_last), Lessons(corpus, plan)
    steps = len(corpus) // BATCH * plan.epochs
    parameters = [*network.parameters(), *lessons.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=plan.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, total_steps=steps, pct_start=0.15)
    for epoch in range(plan.epochs):
        network.train()
        began, seen = time.perf_counter(), []
        order = random.permutation(len(corpus))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start : start + BATCH]
            views = [
                torch.from_numpy(view(corpus.frames[row], random, strong=strong))
                for strong in (False, True)
                for row in rows
            ]
            with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor knows it
                vectors = network(views)
            losses = lessons(vectors.float(), torch.from_numpy(rows))
            optimizer.zero_grad()
            torch.stack(list(losses.values())).sum().backward()
            nn.utils.clip_grad_norm_(parameters, 2.0)
            optimizer.step()
            schedule.step()
            seen.append({name: float(loss.detach()) for name, loss in losses.items()})
        means = ", ".join(f"{name} {np.mean([s[name] for s in seen]):.3f}" for name in seen[0])
        tell(f"epoch {epoch + 1}/{plan.epochs}: {means}; {time.perf_counter() - began:.0f} s")
    return network.eval()
