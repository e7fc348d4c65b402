import time

import pytest

from wholesale.cache import REST, ForgivingRedisCache

NOWHERE = "unix:///nowhere/redis.sock"


@pytest.fixture
def lost():
    return ForgivingRedisCache(NOWHERE, {})


@pytest.fixture
def kept(settings):
    return ForgivingRedisCache(settings.REDIS_URL, {"KEY_PREFIX": "test-cache"})


def test_with_redis_what_is_kept_is_found(kept):
    kept.set("a", {"b": 1})
    kept.set_many({"c": 3})
    assert kept.get_many(["a", "c"]) == {"a": {"b": 1}, "c": 3}
    assert kept.incr("c") == 4
    assert kept.delete("a")
    assert kept.get("a", "gone") == "gone"


def test_without_redis_every_question_is_a_miss(lost):
    lost.set("a", 1)
    lost.set_many({"a": 1})
    lost.delete_many(["a"])
    assert lost.get("a") is None
    assert lost.get("a", "default") == "default"
    assert lost.get_many(["a", "b"]) == {}
    assert lost.get_or_set("a", lambda: 5) == 5
    assert lost.add("a", 1)
    assert not lost.touch("a")
    assert not lost.delete("a")
    assert not lost.has_key("a")
    assert "a" not in lost
    lost.clear()
    with pytest.raises(ValueError, match="not found"):
        lost.incr("a")


def test_a_page_does_not_wait_for_redis_twenty_times(lost, monkeypatch):
    asked = []
    real = lost._cache.give_up
    monkeypatch.setattr(lost._cache, "give_up", lambda away: (asked.append(1), real(away)))
    began = time.monotonic()
    for n in range(20):
        lost.get(f"key-{n}")
    assert len(asked) == 1
    assert time.monotonic() - began < REST


def test_redis_is_asked_again_after_a_rest(lost):
    lost.get("a")
    assert lost._cache.is_away
    lost._cache._back_at = 0.0
    assert not lost._cache.is_away
