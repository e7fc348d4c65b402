import pytest
from django.core.files.storage import FileSystemStorage

from tests.uploading import kept, picture, receive
from wholesale import photos
from wholesale.models import File, cleaning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


@pytest.fixture
def told(rewrite, tmp_path):
    """What children re-encoded, in order: `(process, width)` for each picture."""
    log = tmp_path / "told"
    tell = f"    Path({str(log)!r}).open('a').write(f'{{os.getpid()}} {{picture.width}}\\n')\n"
    rewrite("    picture.seek(0)\n", tell + "    picture.seek(0)\n")

    def read() -> list[tuple[int, int]]:
        return [tuple(map(int, line.split())) for line in log.read_text().splitlines()]

    return read


def state_of(*given: File) -> list[str]:
    states = dict(File.objects.values_list("pk", "state"))
    return [states[file.pk] for file in given]


def clean(at_most: int = 100) -> int:
    return File.objects.received().clean(at_most=at_most)


def test_pictures_of_several_batches_keep_their_own_sizes(monkeypatch, told):
    monkeypatch.setattr(cleaning, "BATCH", 2)
    given = [receive(picture((width, 10)), kind="goods") for width in range(20, 25)]
    assert clean() == 5
    assert [File.objects.get(pk=file.pk).width for file in given] == [20, 21, 22, 23, 24]
    assert len({process for process, _width in told()}) == 3


def test_the_oldest_are_cleaned_first():
    given = [receive(picture((width, 10))) for width in (20, 21, 22)]
    assert clean(at_most=2) == 2
    assert state_of(*given) == ["clean", "clean", "received"]


def test_what_is_laid_out_for_a_child_has_a_limit(monkeypatch, told):
    given = [receive(picture((width, 10))) for width in (20, 21, 22)]
    monkeypatch.setattr(cleaning, "BATCH_BYTES", 1)
    assert clean() == 3
    assert state_of(*given) == ["clean"] * 3
    assert len({process for process, _width in told()}) == 3


def test_photos_of_two_people_never_meet_in_a_child(told):
    given = [receive(picture((width, 10))) for width in (20, 21, 22, 23)]
    File.objects.filter(pk__in=[given[2].pk, given[3].pk]).update(scope="user:2")
    assert clean() == 4
    process = {width: process for process, width in told()}
    assert process[20] == process[21] != process[22] == process[23]


def test_a_picture_that_ends_its_child_is_refused_and_the_rest_are_clean(rewrite, storage):
    rewrite(
        "    picture.seek(0)\n", "    if picture.width == 13:\n        os.kill(os.getpid(), 9)\n    picture.seek(0)\n"
    )
    given = [receive(picture((width, 10))) for width in (12, 13, 14)]
    assert clean() == 3
    assert state_of(*given) == ["clean", "refused", "clean"]
    assert File.objects.get(state="refused").refusal_code == "too_heavy"
    assert len(kept(storage / "default")) == 4


def test_the_same_picture_of_several_goods_is_re_encoded_once(told, storage):
    given = [receive(picture((width, 10)), kind="goods") for width in (20, 30, 20, 20)]
    assert clean() == 4
    assert sorted(width for _process, width in told()) == [20, 30]
    shown = list(File.objects.filter(width=20).values_list("mime", "body", "small", "height", "raw"))
    assert shown == [("image/webp", shown[0][1], shown[0][2], 10, "")] * 3
    assert kept(storage / "default") == []
    assert given[1].sha256 != given[0].sha256


def test_a_picture_that_is_clean_already_is_not_re_encoded_again(told):
    first = receive(picture(), kind="goods")
    assert clean() == 1
    again = receive(picture(), kind="goods")
    assert clean() == 1
    assert len(told()) == 1
    first.refresh_from_db()
    again.refresh_from_db()
    assert (again.state, again.body, again.width) == ("clean", first.body, 40)


def test_the_same_broken_picture_is_refused_everywhere(told):
    broken = picture((400, 400))[:-500]
    given = [receive(broken, kind="goods") for _again in range(2)]
    assert clean() == 2
    assert state_of(*given) == ["refused"] * 2
    assert set(File.objects.values_list("refusal_code", "raw", "body")) == {("broken_picture", "", "")}
    assert len(told()) == 1
    assert receive(broken, kind="goods").state == "received"
    assert clean() == 1
    assert len(told()) == 2


def test_the_same_private_photo_is_kept_for_each_apart(told):
    given = [receive(picture()) for _again in range(2)]
    assert clean() == 2
    assert state_of(*given) == ["clean"] * 2
    assert len(told()) == 2
    assert len(set(File.objects.values_list("body", flat=True))) == 2


def test_a_picture_whose_bytes_are_gone_is_cleaned_by_those_of_its_twin(storage):
    lost, twin = receive(picture(), kind="goods"), receive(picture(), kind="goods")
    (storage / "default" / lost.raw).unlink()
    assert clean() == 2
    assert state_of(lost, twin) == ["clean"] * 2


def fail_at(monkeypatch, nth: int, trouble: BaseException | None = None, deed=lambda: None):
    """Break the storage at the nth thing it is given; small pictures of goods are one thing each."""
    save, saved = FileSystemStorage._save, []

    def broken(self, name, content):
        saved.append(name)
        if len(saved) == nth:
            deed()
            if trouble:
                raise trouble
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", broken)


def test_a_worker_that_dies_half_way_leaves_each_received_or_decided(monkeypatch, storage):
    given = [receive(picture((width, 10)), kind="goods") for width in (20, 21, 22, 20)]
    with monkeypatch.context() as broken:
        fail_at(broken, 2, SystemExit())
        with pytest.raises(SystemExit):
            clean()
    assert state_of(*given) == ["clean", "received", "received", "clean"]
    assert kept(storage / "default") == sorted(str(file.pk) for file in given[1:3])
    assert clean() == 2
    assert state_of(*given) == ["clean"] * 4


def test_a_full_storage_holds_back_only_what_it_could_not_keep(monkeypatch):
    given = [receive(picture((width, 10)), kind="goods") for width in (20, 21, 22)]
    with monkeypatch.context() as broken:
        fail_at(broken, 2, OSError(28, "No space left on device"))
        assert clean() == 2
    assert state_of(*given) == ["clean", "received", "clean"]
    assert clean() == 1


def test_a_file_that_is_gone_meanwhile_does_not_hold_back_the_rest(monkeypatch):
    first, gone, last = (receive(picture((width, 10))) for width in (20, 21, 22))
    fail_at(monkeypatch, 1, deed=lambda: File.objects.get(pk=gone.pk).delete())
    assert clean() == 2
    assert state_of(first, last) == ["clean"] * 2


def test_a_full_disk_of_the_worker_leaves_a_batch_waiting(monkeypatch, tmp_path, storage):
    given = [receive(picture((width, 10))) for width in (20, 21)]
    with monkeypatch.context() as broken:
        broken.setattr(photos.tempfile, "tempdir", str(tmp_path / "absent"))
        assert clean() == 0
    assert state_of(*given) == ["received"] * 2
    assert len(kept(storage)) == 2
    assert clean() == 2
