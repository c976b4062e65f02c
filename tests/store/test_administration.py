"""Keys, models, rules, stored answers and the audit log."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from palate.errors import InputError
from palate.store import Store
from palate.store import idempotency as idempotency_module
from palate.store.audit import entries_after, record
from palate.store.idempotency import Answer, OtherPayload, StillRunning, begin, finish, forget
from palate.store.keys import (
    all_keys,
    create_key,
    id_of,
    key_named,
    revoke_key,
    rotate_key,
    set_last_used,
)
from palate.store.models import (
    Model,
    activate,
    add_model,
    all_models,
    forget_model,
    live_model,
    reject,
    set_share,
)
from palate.store.rules import Rule, all_rules, delete_rule, put_rule, rule, rules_version

T = TypeVar("T")


def do(store: Store, work: Callable[[Connection], T]) -> T:
    return store.submit(work).result(10)


def test_a_key_is_known_by_its_hash_alone(store: Store) -> None:
    key, shown = do(store, lambda connection: create_key(connection, "shop front", ["write", "read"]))
    assert id_of(shown) == key.id
    stored = store.read(key_named, key.id)
    assert stored is not None
    assert stored == key
    assert stored.scopes == ("read", "write")
    assert stored.matches(shown)
    assert not stored.matches(shown + "x")
    assert not stored.matches(shown.replace(key.id, "other"))
    secret = shown.removeprefix(f"palate_{key.id}_")
    for path in store.folder.glob("shop.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "text", ["", "palate", "palate_", "palate__x", "other_id_x", "palate_id", "Palate_id_x"]
)
def test_what_is_no_key_names_none(text: str) -> None:
    assert id_of(text) is None


@pytest.mark.parametrize("scopes", [[], ["root"], ["read", "Write"]])
def test_other_scopes_are_refused(store: Store, scopes: list[str]) -> None:
    with pytest.raises(InputError, match="scopes"):
        do(store, lambda connection: create_key(connection, "x", scopes))


def test_keys_expire_are_revoked_and_rotate(store: Store) -> None:
    now = time.time()
    key, shown = do(store, lambda connection: create_key(connection, "x", ["read"], expires=now + 100))
    assert key.matches(shown, now + 99)
    assert not key.matches(shown, now + 100)
    new, new_shown = do(store, lambda connection: rotate_key(connection, key.id, grace=10))
    old = store.read(key_named, key.id)
    assert old is not None
    assert old.matches(shown, now + 5)
    assert not old.matches(shown, now + 60)
    assert new.matches(new_shown)
    assert do(store, lambda connection: revoke_key(connection, new.id))
    assert not do(store, lambda connection: revoke_key(connection, new.id))
    revoked = store.read(key_named, new.id)
    assert revoked is not None
    assert not revoked.matches(new_shown)
    with pytest.raises(InputError, match="no key"):
        do(store, lambda connection: rotate_key(connection, new.id, grace=10))
    do(store, lambda connection: set_last_used(connection, {key.id: 5.0}))
    assert {record.id: record.last_used for record in store.read(all_keys)} == {key.id: 5.0, new.id: None}


def a_model(name: str) -> Model:
    return Model(name, f"models/{name}", "f", {"recall@20": 0.1}, 10, 20)


def test_models_go_live_and_back(store: Store) -> None:
    for name in ("a", "b", "bad"):
        do(store, lambda connection, name=name: add_model(connection, a_model(name)))
    assert store.read(live_model) is None
    assert do(store, lambda connection: activate(connection, "a")) is None
    before = do(store, lambda connection: activate(connection, "b"))
    assert before is not None
    assert before.id == "a"
    assert do(store, lambda connection: set_share(connection, "a", 0.1))
    assert not do(store, lambda connection: set_share(connection, "b", 0.1))
    assert not do(store, lambda connection: forget_model(connection, "a"))
    do(store, lambda connection: activate(connection, "a"))
    assert {record.id: (record.state, record.arm_share) for record in store.read(all_models)} == {
        "a": ("live", 0.0),
        "b": ("previous", 0.0),
        "bad": ("candidate", 0.0),
    }
    assert not do(store, lambda connection: reject(connection, "a", "no"))
    assert do(store, lambda connection: reject(connection, "bad", "below popularity"))
    with pytest.raises(InputError, match="below popularity"):
        do(store, lambda connection: activate(connection, "bad"))
    with pytest.raises(InputError, match="no model"):
        do(store, lambda connection: activate(connection, "nothing"))
    assert do(store, lambda connection: forget_model(connection, "b"))
    assert not do(store, lambda connection: forget_model(connection, "a"))


def test_every_change_of_a_rule_shows_in_the_version(store: Store) -> None:
    versions = [store.read(rules_version)]
    boost = do(store, lambda connection: put_rule(connection, Rule("boost", {"brand": ["Acme"]}, 1.5)))
    versions.append(store.read(rules_version))
    do(store, lambda connection: put_rule(connection, Rule("exclude", {}, placement="home", id=boost.id)))
    versions.append(store.read(rules_version))
    stored = store.read(rule, boost.id)
    assert stored is not None
    assert (stored.kind, stored.value, stored.placement) == ("exclude", None, "home")
    assert do(store, lambda connection: delete_rule(connection, boost.id))
    versions.append(store.read(rules_version))
    assert versions == sorted(set(versions))
    assert store.read(all_rules) == []


def test_a_retry_gets_the_stored_answer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(fingerprint: str = "f", key_id: str = "k") -> Answer | None:
        return do(store, lambda connection: begin(connection, key_id, "key", fingerprint))

    assert ask() is None
    with pytest.raises(StillRunning):
        ask()
    do(store, lambda connection: forget(connection, "k", "key"))
    assert ask() is None
    do(store, lambda connection: finish(connection, "k", "key", Answer(201, b"made")))
    assert ask() == Answer(201, b"made")
    with pytest.raises(OtherPayload):
        ask("another")
    assert ask(key_id="somebody else") is None
    now = time.time()
    monkeypatch.setattr(idempotency_module.time, "time", lambda: now + idempotency_module.KEPT + 1)
    assert ask() is None


def test_the_audit_log_is_in_order(store: Store) -> None:
    do(store, lambda connection: record(connection, "k", "activate", "model-1", {"from": "model-0"}))
    do(store, lambda connection: record(connection, None, "backup"))
    first, second = store.read(entries_after)
    assert (first.action, first.target, first.details) == ("activate", "model-1", {"from": "model-0"})
    assert (second.key_id, second.details) == (None, None)
    assert store.read(entries_after, first.seq) == [second]
