"""Estimate of the questions that an ablation would ask a language model."""

from collections.abc import Sequence

from palate.features.helps import ENRICH, PROFILE
from palate.llm import Llm, Plan
from palate.tasks.enrich import Enricher
from palate.tasks.helps import Helps
from palate.tasks.inputs import Inputs
from palate.tasks.prove import Protocol, checked
from palate.tasks.prove_rerank import plan_rerank


def plan_proof(inputs: Inputs, steps: Sequence[str], protocol: Protocol, llm: Llm) -> dict[str, Plan]:
    """What :func:`palate.tasks.prove.prove` would ask, by step; parameters and errors are its own.

    Attributes and profiles are made once for all models; lists are ordered for each.
    """
    names = checked(inputs, steps, protocol)
    found: dict[str, Plan] = {}
    for step in dict.fromkeys(steps):
        if step == ENRICH:
            found[step] = Enricher(inputs.shop, inputs.derived).plan(llm)
        elif step == PROFILE:
            found[step] = inputs.profiler_of(protocol.split).plan(llm)
        else:
            bare = inputs.helped(Helps())
            found[step] = plan_rerank(bare, protocol.rows(bare), protocol.mask, llm).times(len(names))
    return found
