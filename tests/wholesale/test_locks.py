from threading import Event

import pytest

from tests.at_once import at_once
from wholesale.locks import alone

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_at_once_one_works_and_the_other_has_nothing_to_do():
    asked = Event()

    def first():
        with alone("job") as mine:
            asked.wait(2) if mine else asked.set()
            return mine

    assert sorted(at_once([first, first])) == [False, True]


def test_a_name_is_free_again_after_the_work():
    for _time in range(2):
        with alone("job") as mine:
            assert mine


def test_a_name_is_free_again_after_a_failure():
    with pytest.raises(RuntimeError), alone("job"):
        raise RuntimeError

    def another():
        with alone("job") as mine:
            return mine

    assert at_once([another]) == [True]


def test_names_do_not_hinder_each_other():
    def other():
        with alone("other") as mine:
            return mine

    with alone("job"):
        assert at_once([other]) == [True]
