"""Rules of the shop's people: what is boosted, pinned, left out, or shown at most so many times."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, delete, select

from palate.store.dialect import insert_into
from palate.store.events import new_id
from palate.store.schema import rules
from palate.store.sequences import RULES, last_seq, next_seq

Kind = Literal["boost", "pin", "exclude", "limit"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    kind : str
        boost, pin, exclude or limit.
    filter : mapping
        Which items it is for.
    value : JSON value
        How much it boosts, where it pins, how many it lets through.
    placement : str or None
        Where it holds; None for everywhere.
    starts, ends : float or None
        Unix seconds between which it holds.
    id : str
    version : int
        Grows with every change of any rule.
    """

    kind: Kind
    filter: Mapping[str, Any]
    value: Any = None
    placement: str | None = None
    starts: float | None = None
    ends: float | None = None
    id: str = field(default_factory=new_id)
    version: int = 0


_COLUMNS = [rules.c[name] for name in Rule.__slots__]


def put_rule(connection: Connection, rule: Rule) -> Rule:
    """Store a rule, in place of one with the same id; return it with its version."""
    insert = insert_into(connection, rules)
    values = {**asdict(rule), "version": next_seq(connection, name=RULES)}
    changed = {name: insert.excluded[name] for name in values if name != "id"}
    upsert = insert.values(values).on_conflict_do_update(index_elements=[rules.c.id], set_=changed)
    return Rule(*connection.execute(upsert.returning(*_COLUMNS)).one())


def delete_rule(connection: Connection, rule_id: str) -> bool:
    """Delete a rule; False where there is none."""
    next_seq(connection, name=RULES)
    return connection.execute(delete(rules).where(rules.c.id == rule_id)).rowcount == 1


def rule(connection: Connection, rule_id: str) -> Rule | None:
    """A rule by its id; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(rules.c.id == rule_id)).first()
    return None if row is None else Rule(*row)


def all_rules(connection: Connection) -> list[Rule]:
    """All rules in the order in which they were changed last."""
    return [Rule(*row) for row in connection.execute(select(*_COLUMNS).order_by(rules.c.version))]


def rules_version(connection: Connection) -> int:
    """What grows with every change of any rule, deletion included."""
    return last_seq(connection, RULES)
