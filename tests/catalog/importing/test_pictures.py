import pytest

from catalog import pictures
from catalog.models import Photo, Product
from tests.catalog.importing.exchange import applied, catalogue, good, remarks, staged, write, zipped
from tests.uploading import picture
from wholesale.models import File

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, shop):
    """A folder of an exchange with pictures beside its documents; storages of the portal apart from it."""
    apart = {alias: {"location": tmp_path / alias, "base_url": f"/{alias}/"} for alias in ("default", "goods")}
    system = "django.core.files.storage.FileSystemStorage"
    own = {alias: {"BACKEND": system, "OPTIONS": options} for alias, options in apart.items()}
    settings.STORAGES = {**settings.STORAGES, **own}
    folder = tmp_path / "webdata"
    (folder / "import_files").mkdir(parents=True)
    return folder


def named(*names):
    return "".join(f"<Картинка>import_files/{name}</Картинка>" for name in names)


def exchange(folder, *names, **files):
    for name, content in files.items():
        (folder / "import_files" / f"{name}.jpg").write_bytes(content)
    return write(folder, **{"import": catalogue(good("k-1", more=named(*names)))})


def test_pictures_are_kept_for_the_worker_and_shown_when_it_has_made_them_clean(folder):
    applied(exchange(folder, "a.jpg", "b.jpg", a=picture(), b=picture((30, 20))))
    product = Product.objects.get()
    first, second = product.photos.all()
    assert (first.source_name, second.source_name) == ("import_files/a.jpg", "import_files/b.jpg")
    assert {photo.file.state for photo in (first, second)} == {"received"}
    assert {photo.file.expires_at for photo in (first, second)} == {None}
    for photo in (first, second):
        photo.file.clean()
    pictures.show()
    product.refresh_from_db()
    first.file.refresh_from_db()
    assert (product.photo_count, product.thumb) == (2, first.file.small)


def test_the_same_picture_again_is_nothing(folder):
    files = exchange(folder, "a.jpg", a=picture())
    applied(files)
    again = applied(files)
    assert again.counts["goods"]["same"] == 1
    assert (Photo.objects.count(), File.objects.filter(kind="goods").count()) == (1, 1)


def test_a_picture_that_changed_takes_the_place_of_the_old_one(folder):
    applied(exchange(folder, "a.jpg", a=picture()))
    applied(exchange(folder, "a.jpg", a=picture((50, 50))))
    assert Photo.objects.get().file == File.objects.order_by("created_at").last()


def test_a_picture_no_longer_named_is_no_longer_shown_and_a_managers_own_stays(folder):
    applied(exchange(folder, "a.jpg", "b.jpg", a=picture(), b=picture((30, 20))))
    product = Product.objects.get()
    own = Photo.objects.create(product=product, file=File.objects.first(), checksum="own", position=9)
    applied(exchange(folder, "b.jpg", "c.jpg", c=picture((10, 10))))
    assert set(product.photos.values_list("source_name", flat=True)) == {"import_files/b.jpg", "import_files/c.jpg", ""}
    assert own in product.photos.all()


def test_a_picture_that_is_missing_or_none_is_told_and_the_product_is_taken(folder):
    import_ = applied(exchange(folder, "gone.jpg", "text.jpg", "../../secret.jpg", text=b"not a picture"))
    assert [note for _sku, note in remarks(import_)] == ["picture_missing", "picture_refused", "picture_missing"]
    assert Product.objects.count() == 1
    assert not Photo.objects.exists()


def test_pictures_of_an_import_nobody_applies_go_by_themselves(folder):
    staged(exchange(folder, "a.jpg", a=picture()))
    assert File.objects.get(kind="goods").expires_at is not None
    assert not Photo.objects.exists()


def test_pictures_come_in_the_same_zip(tmp_path):
    members = {"import0_1.xml": catalogue(good("k-1", more=named("ab/a.jpg"))), "import_files/ab/a.jpg": picture()}
    path = zipped(tmp_path / "v8.zip", members)
    applied([(path.name, path)])
    assert Photo.objects.get().source_name == "import_files/ab/a.jpg"
