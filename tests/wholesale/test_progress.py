"""The pages and the API of long work: only its owner sees it, and it stops asking when it has ended."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests import factories, longwork, longwork_settings
from tests.phone import token_of
from wholesale import jobs
from wholesale.api.errors import handler
from wholesale.models import Job

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture(autouse=True)
def _kinds(settings):
    settings.JOBS = longwork_settings.JOBS
    settings.JOB_NAMES = longwork_settings.JOB_NAMES


@pytest.fixture
def person(shop):
    return shop.member.user


@pytest.fixture
def job(person):
    return jobs.start("count", by=person, **longwork.params())


@pytest.fixture
def reader(client, person):
    client.force_login(person)
    return client


def pages(job):
    return [reverse(f"job_{noun}", args=[job.pk]) for noun in ("detail", "cancel", "result")]


def test_a_stranger_signs_in_first_and_another_person_finds_nothing(client, job, shop):
    for page in [*pages(job), reverse("job_list")]:
        assert client.get(page).status_code == 302
    jobs.run(job.pk)
    for other in (factories.make_member(company=shop.company).user, factories.make_manager()):
        client.force_login(other)
        assert {client.get(page).status_code for page in pages(job)} == {404}
        assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 404
        assert "Counting" not in client.get(reverse("job_list")).content.decode()


def test_an_open_job_asks_again_ever_more_seldom_and_an_ended_one_does_not(reader, job):
    page = job.get_absolute_url()
    assert "delay:500ms" in reader.get(page).content.decode()
    for look, pause in ((4, "2000"), (34, "5000"), (94, "15000"), ("1" * 99, "15000")):
        part = reader.get(page, {"look": look}, headers={"HX-Request": "true"}).content.decode()
        assert f"delay:{pause}ms" in part
        assert "<html" not in part
    jobs.run(job.pk)
    ended = reader.get(page).content.decode()
    assert "hx-trigger" not in ended.partition('id="job"')[2].partition("</section>")[0]
    assert reverse("job_result", args=[job.pk]) in ended
    assert "Kept until" in ended


def test_the_page_tells_of_progress_and_of_the_first_errors(reader, job):
    Job.objects.filter(pk=job.pk).update(
        state="running", done=1234, total=5000, message="Row 1234", errors=["<b>Row 7</b>"] * 20, error_count=50
    )
    page = reader.get(job.get_absolute_url()).content.decode()
    for said in (
        'max="5000" value="1234"',
        "1,234 of 5,000",
        "Row 1234",
        "50 rows were not taken",
        "and 30 more",
        "&lt;b&gt;Row 7",
    ):
        assert said in page


def test_the_result_is_handed_over_by_a_link_that_opens_it(reader, job):
    jobs.run(job.pk)
    answer = reader.get(reverse("job_result", args=[job.pk]), follow=True)
    assert answer.getvalue() == b"1;2;3"
    assert "counted.csv" in answer["Content-Disposition"]


def test_a_file_that_is_gone_is_said_to_be_gone(reader, job):
    gone = "The file is not there any more"
    result = reverse("job_result", args=[job.pk])
    assert gone in reader.get(result).content.decode()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert reader.get(result).status_code == 302
    job.result.storage.delete(job.result.raw)
    answer = reader.get(result)
    assert (answer.status_code, gone in answer.content.decode()) == (404, True)
    Job.objects.all().delete()
    assert gone in reader.get(result).content.decode()


def test_the_link_to_the_file_lets_the_browser_show_what_is_said_of_it(reader, job):
    jobs.run(job.pk)
    for page in (job.get_absolute_url(), reverse("job_list")):
        assert " download" not in reader.get(page).content.decode().partition("<main")[2]


def test_a_jobs_page_leads_back_to_what_it_is_about(reader, person, settings):
    settings.JOB_LINKS = {"link_only": "Back to the orders"}
    own = jobs.start("link_only", by=person)
    jobs.run(own.pk)
    assert 'href="/orders/">Back to the orders</a>' in reader.get(own.get_absolute_url()).content.decode()


def test_the_account_leads_to_files_and_awaited_goods(reader):
    page = reader.get(reverse("account")).content.decode().partition("<main")[2]
    assert "Exports and files" in page
    assert "Goods you wait for" in page


def test_cancel_asks_first_and_only_a_post_cancels(reader, job):
    assert "Cancel this work?" in reader.get(reverse("job_cancel", args=[job.pk])).content.decode()
    assert Job.objects.get().state == "queued"
    assert reader.post(reverse("job_cancel", args=[job.pk])).url == job.get_absolute_url()
    assert Job.objects.get().state == "cancelled"


def test_staff_without_a_company_see_their_own_work(db, client):
    factories.make_seller()
    manager = factories.make_manager()
    client.force_login(manager)
    own = jobs.start("count", by=manager, **longwork.params())
    assert client.get(own.get_absolute_url()).status_code == 200
    assert "Counting" in client.get(reverse("job_list")).content.decode()


def test_the_list_costs_the_same_however_many_jobs(reader, person, django_assert_num_queries):
    for number in range(20):
        Job.objects.create(kind="count", scope=f"user:{person.pk}", state="done", finished_at=timezone.now())
        if number in (0, 19):
            reader.get(reverse("job_list"))
            with django_assert_num_queries(2):
                reader.get(reverse("job_list"))


def test_a_list_of_jobs_in_which_nothing_changed_is_not_sent_again(client, person, job):
    headers = {"X-Session-Token": token_of(person)}
    jobs.run(job.pk)
    first = client.get("/api/v1/jobs/", headers=headers)
    [row] = first.json()["results"]
    assert (row["state"], row["result"]["url"]) == ("done", None)
    assert client.get("/api/v1/jobs/", headers=headers | {"If-None-Match": first["ETag"]}).status_code == 304


def test_the_phone_sees_its_own_jobs_and_cancels_them(client, person, job, shop):
    token = token_of(person)
    asked = {"headers": {"X-Session-Token": token}}
    [row] = client.get("/api/v1/jobs/", **asked).json()["results"]
    assert (row["id"], row["state"], row["result"]) == (str(job.pk), "queued", None)
    jobs.run(job.pk)
    answer = client.get(f"/api/v1/jobs/{job.pk}/", **asked)
    row = answer.json()
    assert answer["Cache-Control"] == "private, no-store"
    assert (row["state"], row["done"], row["total"]) == ("done", 30, 30)
    assert row["result"]["url"].startswith(f"{settings.SITE_URL}/files/")
    assert client.get(row["result"]["url"]).getvalue() == b"1;2;3"
    refused = client.post(f"/api/v1/jobs/{job.pk}/cancel/", **asked)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "job_ended")
    other = {"headers": {"X-Session-Token": token_of(factories.make_member(company=shop.company).user)}}
    assert client.get(f"/api/v1/jobs/{job.pk}/", **other).status_code == 404
    assert client.post(f"/api/v1/jobs/{job.pk}/cancel/", **other).status_code == 404
    assert client.get(f"/api/v1/jobs/{job.pk}/").status_code == 401


def test_the_api_says_429_to_the_same_work_twice(rf, person, job):
    answer = handler(jobs.Running(job), {"request": rf.post("/api/v1/orders/export/")})
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (429, "job_running")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_desk_shows_every_job_and_cancels_one(client, person, job):
    boss = factories.make_user(is_staff=True, is_superuser=True)
    client.force_login(boss)
    assert "Counting" in client.get("/admin/wholesale/job/").content.decode()
    page = client.get(f"/admin/wholesale/job/{job.pk}/change/").content.decode()
    assert job.code in page
    client.post(f"/admin/wholesale/job/{job.pk}/verb/cancel/", {"_answered": "1"})
    assert Job.objects.get().state == "cancelled"


def test_a_failed_job_stands_on_the_front_page_of_the_desk(client, person):
    jobs.run(jobs.start("break_off", by=person).pk)
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    assert "Long work that failed" in client.get("/admin/").content.decode()
