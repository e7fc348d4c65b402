import pytest
from django.contrib import admin
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog import importing
from catalog.importing import job
from catalog.models import Import, Product
from tests.catalog.importing.exchange import catalogue, good, offer, offers, price
from tests.factories import make_manager, make_user
from wholesale import jobs
from wholesale.models import File, Job
from wholesale.templatetags.house import moment

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_import_changelist")
ADD = reverse("admin:catalog_import_add")


@pytest.fixture
def desk(client, shop):
    """A manager at the desk, who is kept as `desk.person`."""
    client.person = make_manager()
    client.force_login(client.person)
    return client


def upload(desk, *texts, **how):
    names = ["import0_1.xml", "offers0_1.xml"]
    files = [SimpleUploadedFile(name, text.encode()) for name, text in zip(names, texts, strict=False)]
    return desk.post(ADD, {"documents": files}, follow=True, **how)


def address(import_, page="change"):
    return reverse(f"admin:catalog_import_{page}", args=[import_.pk])


def verb(import_, name):
    return reverse("admin:catalog_import_verb", args=[import_.pk, name])


def staged(desk, *texts):
    """Upload files, and let the child's work be done here and now."""
    upload(desk, *texts)
    import_ = Import.objects.latest("created_at")
    done(import_)
    return import_


def done(import_):
    """Do the program's next step, and end its job."""
    importing.work(import_)
    Job.objects.filter(pk=job.of(import_).pk).update(state="done")


def test_uploaded_files_become_one_import_and_one_job(desk, django_capture_on_commit_callbacks, monkeypatch):
    called = []
    monkeypatch.setattr(jobs, "call", called.append)
    with django_capture_on_commit_callbacks(execute=True):
        response = upload(desk, catalogue(good("k-1")), offers(offer("k-1", price("5"))))
    import_ = Import.objects.get()
    assert response.redirect_chain[-1][0] == address(import_)
    assert called == [job.of(import_).pk]
    assert (import_.state, import_.by) == ("parsing", desk.person)
    assert [told["name"] for told in import_.files] == ["import0_1.xml", "offers0_1.xml"]
    assert File.objects.filter(kind="import", expires_at__isnull=False).count() == 2


def test_a_second_upload_while_the_first_is_read_is_refused_and_leaves_nothing(desk, monkeypatch):
    upload(desk, catalogue(good("k-1")))
    stored = len(storages["default"].listdir("raw")[1])
    form = upload(desk, catalogue(good("k-2"))).context["form"]
    assert "Wait until it ends, or cancel it." in str(form.errors["documents"])
    assert (Import.objects.count(), Job.objects.count(), File.objects.count()) == (1, 1, 1)
    assert len(storages["default"].listdir("raw")[1]) == stored


def test_whether_it_is_the_whole_catalogue_is_not_said_before_it_is_read(desk):
    upload(desk, catalogue(good("k-1"), is_full=True))
    import_ = Import.objects.get()
    shown = admin.site.get_model_admin(Import).show_full
    assert shown(import_) == "—"
    done(import_)
    import_.refresh_from_db()
    assert shown(import_) == "yes"


@pytest.mark.parametrize("text", ["", "no xml at all"])
def test_a_file_that_is_none_is_refused_at_the_door(desk, text):
    response = upload(desk, text)
    assert response.status_code == 200
    assert response.context["form"].errors["documents"]
    assert not Import.objects.exists()


def test_without_a_file_the_form_says_so(desk):
    assert desk.post(ADD, {}).context["form"].errors["documents"]


def test_the_page_follows_the_work_and_then_asks_for_the_whole(desk):
    upload(desk, catalogue(good("k-1")))
    import_ = Import.objects.get()
    assert f'hx-get="{address(import_, "part")}"' in desk.get(address(import_)).text
    assert "HX-Refresh" not in desk.get(address(import_, "part")).headers
    done(import_)
    assert desk.get(address(import_, "part")).headers["HX-Refresh"] == "true"
    assert address(import_, "part") not in desk.get(address(import_)).text


def test_the_page_shows_how_far_the_work_is(desk):
    upload(desk, catalogue(good("k-1")))
    import_ = Import.objects.get()
    assert "waiting to start" in desk.get(address(import_)).text.lower()
    told = {"message": "Reading the files", "done": 40_000, "total": 100_000, "errors": ["a.xml:3 It has no name."]}
    Job.objects.update(state="running", error_count=2, **told)
    page = desk.get(address(import_)).text
    assert 'max="100000" value="40000"' in page
    assert "2 rows are refused so far" in page
    assert "a.xml:3 It has no name." in page
    assert verb(import_, "cancel") in page


def test_work_that_has_not_begun_is_cancelled_from_the_imports_page_at_once(desk):
    upload(desk, catalogue(good("k-1")))
    import_ = Import.objects.get()
    assert "Cancel the work" in desk.get(verb(import_, "cancel")).text
    desk.post(verb(import_, "cancel"))
    import_.refresh_from_db()
    assert (import_.state, import_.decided_by, job.of(import_).state) == ("discarded", desk.person, "cancelled")
    page = desk.get(address(import_)).text
    assert verb(import_, "cancel") not in page
    assert f"{desk.person} ended it on {moment(import_.moved_at)}. The catalogue is as it was." in page


def test_the_page_shows_what_is_new_and_what_is_refused(desk):
    import_ = staged(desk, catalogue(good("k-1", "Коврик с лисой")), offers(offer("nowhere", price("5"))))
    page = desk.get(address(import_)).text
    assert "Коврик с лисой" in page
    assert "There is no such product in the file or on the portal." in page
    assert verb(import_, "apply") in page


def test_a_refused_file_says_why(desk):
    import_ = staged(desk, '<?xml version="1.0"?><html/>')
    page = desk.get(address(import_)).text
    assert "The XML is neither CommerceML nor YML" in page
    assert "verb/" not in page


def test_applying_hands_the_import_to_the_worker(desk, django_capture_on_commit_callbacks, monkeypatch):
    called = []
    monkeypatch.setattr(jobs, "call", called.append)
    import_ = staged(desk, catalogue(good("k-1")))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(verb(import_, "apply"))
    import_.refresh_from_db()
    assert (import_.state, import_.decided_by, called) == ("applying", desk.person, [job.of(import_).pk])
    importing.work(import_)
    assert Product.objects.get().erp_id == "k-1"


def test_a_stopped_import_is_applied_only_by_the_verb_that_says_so(desk):
    importing.work(_started(staged(desk, catalogue(good("k-1"), good("k-2")))))
    import_ = staged(desk, catalogue(good("k-1")))
    assert import_.state == "stopped"
    page = desk.get(address(import_)).text
    assert "1 of 2 goods would be hidden" in page
    assert verb(import_, "apply") not in page
    desk.post(verb(import_, "apply"))
    import_.refresh_from_db()
    assert import_.state == "stopped"
    desk.post(verb(import_, "apply_despite_guard"))
    import_.refresh_from_db()
    done(import_)
    assert Product.objects.filter(is_active=True).count() == 1


def test_a_discarded_import_changes_nothing_and_is_not_applied_later(desk):
    import_ = staged(desk, catalogue(good("k-1")))
    desk.post(verb(import_, "discard"))
    desk.post(verb(import_, "apply"))
    import_.refresh_from_db()
    assert (import_.state, import_.decided_by) == ("discarded", desk.person)
    assert not Product.objects.exists()


def test_the_list_shows_the_newest_first_in_few_statements(desk, django_assert_max_num_queries):
    for _ in range(3):
        staged(desk, catalogue(good("k-1")))
    with django_assert_max_num_queries(12):
        page = desk.get(LIST).text
    assert page.count("ready to apply") >= 3


def test_a_buyer_and_a_manager_without_the_right_see_no_imports(client, shop):
    client.force_login(shop.member.user)
    assert client.get(LIST).status_code == 302
    client.force_login(make_user(is_staff=True))
    import_ = Import.objects.create()
    for page in (LIST, ADD, address(import_), address(import_, "part")):
        assert client.get(page).status_code == 403


def _started(import_):
    import_.start(by=None)
    return import_


def test_nothing_of_an_import_is_typed_over(desk):
    import_ = staged(desk, catalogue(good("k-1")))
    desk.post(address(import_), {"state": "done", "origin": "other"})
    import_.refresh_from_db()
    assert (import_.state, import_.origin) == ("preview", "cat-1")
