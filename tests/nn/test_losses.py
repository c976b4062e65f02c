"""Losses and their gradients."""

import torch
from torch.nn.functional import cross_entropy, normalize

from palate.nn import losses
from palate.nn.losses import info_nce


def test_info_nce_is_a_cross_entropy_of_cosines() -> None:
    generator = torch.Generator().manual_seed(0)
    # More than one block of rows, the last not full, and cosines whose exponentials would not fit.
    left, right = (torch.randn(losses.BLOCK + 40, 5, generator=generator).requires_grad_() for _ in range(2))
    for temperature in (1.0, 0.2, 0.005):
        logits = normalize(left, dim=1) @ normalize(right, dim=1).T / temperature
        expected = cross_entropy(logits, torch.arange(len(left)))
        found = info_nce(left, right, temperature)
        assert torch.allclose(found, expected, rtol=1e-4)
        for ours, wanted in zip(
            torch.autograd.grad(3 * found, [left, right]),
            torch.autograd.grad(3 * expected, [left, right]),
            strict=True,
        ):
            assert torch.allclose(ours, wanted, rtol=1e-3, atol=1e-5)
