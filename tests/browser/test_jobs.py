"""Long work in a browser: the bar moves by itself, survives a reload, stops asking, and works without scripts."""

import pytest
from django.utils import timezone

from tests.browser.steps import check_widths, let_in
from wholesale.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(shop):
    facts = {"kind": "orders_export", "scope": f"user:{shop.member.user.pk}", "total": 100}
    return Job.objects.create(**facts, state="running", attempts=1, heartbeat_at=timezone.now())


def move(job, **facts):
    Job.objects.filter(pk=job.pk).update(**facts)


def test_the_bar_moves_by_itself_and_stops_with_the_work(context, shop, job):
    let_in(context, shop.member.user)
    page = context.new_page()
    page.goto(job.get_absolute_url())
    check_widths(page)
    move(job, done=40, message="Row 40", errors=["Row 7 is odd."], error_count=1)
    page.locator("#job progress[value='40']").wait_for()
    assert "Row 7 is odd." in page.locator("#job").inner_text()
    assert "40 %" in (page.locator("#job-says").text_content() or "")
    page.reload()
    assert page.locator("#job progress").get_attribute("value") == "40"
    check_widths(page)
    move(job, state="done", done=100, finished_at=timezone.now())
    page.locator("#job .state--good").wait_for()
    assert page.locator("#job[hx-get]").count() == 0


def test_cancel_is_asked_first(context, shop, job):
    let_in(context, shop.member.user)
    page = context.new_page()
    page.goto(job.get_absolute_url())
    page.locator("#job .btn--danger").click()
    check_widths(page)
    page.locator("dialog .btn--danger").click()
    page.locator("#job", has_text="being stopped").wait_for()
    job.refresh_from_db()
    assert job.cancel_asked_at


def test_without_scripts_one_looks_again_and_cancels_on_a_page(scriptless, shop, job):
    let_in(scriptless, shop.member.user)
    page = scriptless.new_page()
    page.goto(job.get_absolute_url())
    move(job, done=70)
    page.get_by_role("link", name="Look again").click()
    assert page.locator("#job progress").get_attribute("value") == "70"
    page.locator("#job .btn--danger").click()
    page.locator("main .btn--danger").click()
    job.refresh_from_db()
    assert job.cancel_asked_at


def test_the_list_is_for_every_reader(context, shop, job):
    let_in(context, shop.member.user)
    page = context.new_page()
    page.goto("/jobs/")
    check_widths(page)
