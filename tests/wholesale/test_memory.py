"""What a process holds for a moment."""

from itertools import count

from wholesale import memory


def test_a_thing_is_read_once_a_moment():
    answers = count(1)
    assert [memory.near("thing", 60, lambda: next(answers)) for _ in range(3)] == [1, 1, 1]


def test_when_the_moment_is_over_it_is_read_again():
    answers = count(1)
    assert [memory.near("thing", -1, lambda: next(answers)) for _ in range(3)] == [1, 2, 3]


def test_nothing_is_a_thing_to_remember_too():
    answers = iter([None, "something"])
    assert [memory.near("thing", 60, lambda: next(answers)) for _ in range(2)] == [None, None]


def test_what_is_forgotten_is_read_again():
    answers = count(1)
    read = lambda: memory.near("thing", 60, lambda: next(answers))  # noqa: E731
    assert read() == 1
    memory.forget("thing")
    assert (read(), memory.last("thing")) == (2, 2)


def test_what_is_forgotten_while_it_is_read_is_not_held():
    """Another thread changes the thing between the reading of the old value and its being held."""

    def read():
        memory.forget("thing")
        return "old"

    assert memory.near("thing", 60, read) == "old"
    assert memory.near("thing", 60, lambda: "new") == "new"
    assert memory.near("thing", 60, lambda: "newer") == "new"


def test_forgetting_another_thing_changes_nothing():
    memory.near("thing", 60, lambda: memory.forget("other") or "kept")
    assert memory.near("thing", 60, lambda: "new") == "kept"


def test_the_last_answer_is_there_however_old():
    assert memory.last("thing") is None
    memory.near("thing", -1, lambda: "old")
    assert memory.last("thing") == "old"
