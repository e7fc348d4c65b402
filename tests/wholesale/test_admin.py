import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import make_manager, make_member, make_seller, make_user
from wholesale.admin import MessageAdmin, verb
from wholesale.errors import Refused
from wholesale.models import File, HolidayOverride, Message, Seller, TaxRate

pytestmark = pytest.mark.django_db

LETTERS = "/admin/wholesale/message/"


@pytest.fixture(autouse=True)
def seller():
    return make_seller()


@pytest.fixture
def manager():
    return make_manager()


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def make_letter(status="dead", **given):
    n = Message.objects.count()
    facts = {"event": f"e:{n}", "recipient": f"p{n}@example.com", "subject": f"Letter {n}", "status": status}
    facts |= {"text": "The text.", "html": "<p>The page.</p>", "language": "en"}
    return Message.objects.create(**facts | given)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_verb_that_is_open_is_a_button_of_the_row(desk):
    letter = make_letter()
    page = desk.get(f"{LETTERS}{letter.pk}/change/").text
    assert f'action="{LETTERS}{letter.pk}/verb/send_again/"' in page
    assert f'href="{LETTERS}{letter.pk}/verb/drop/"' in page
    assert "The text." in page


def test_a_verb_that_is_not_open_is_no_button(desk):
    letter = make_letter("sent")
    assert "/verb/" not in desk.get(f"{LETTERS}{letter.pk}/change/").text


def test_pressing_the_button_does_the_deed_and_comes_back(desk):
    letter = make_letter()
    response = desk.post(f"{LETTERS}{letter.pk}/verb/send_again/", follow=True)
    assert response.redirect_chain == [(f"{LETTERS}{letter.pk}/change/", 302)]
    assert said(response) == [f"{letter}: Send again, done."]
    assert Message.objects.get().status == "waiting"


def test_looking_at_a_verbs_address_changes_nothing(desk):
    letter = make_letter()
    page = desk.get(f"{LETTERS}{letter.pk}/verb/drop/").text
    assert "Are you sure" in page
    assert str(letter) in page.replace("&gt;", ">")
    assert Message.objects.get().status == "dead"


def test_a_refusal_is_said_and_nothing_changes(desk):
    letter = make_letter("sent")
    response = desk.post(f"{LETTERS}{letter.pk}/verb/send_again/", follow=True)
    assert said(response) == ["This letter is not waiting for a decision any more."]
    assert Message.objects.get().status == "sent"


def test_an_action_of_the_list_does_each_and_reports_each_refusal(desk):
    dead, sent, late = make_letter(), make_letter("sent"), make_letter()
    chosen = {"action": "send_again", "_selected_action": [dead.pk, sent.pk, late.pk]}
    response = desk.post(LETTERS, chosen, follow=True)
    assert said(response) == [
        f"{sent}: This letter is not waiting for a decision any more.",
        "Send again: 2 rows.",
    ]
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["waiting", "sent", "waiting"]


def test_a_grave_action_of_the_list_asks_first(desk):
    letter = make_letter()
    chosen = {"action": "drop", "_selected_action": [letter.pk]}
    asked = desk.post(LETTERS, chosen)
    assert "Are you sure" in asked.text
    assert Message.objects.get().status == "dead"
    desk.post(LETTERS, chosen | {"_answered": "1"})
    assert Message.objects.get().status == "dropped"


@pytest.mark.parametrize("name", ["delete", "_revive", "send-again", "nothing"])
def test_only_a_verb_of_the_desk_can_be_called(desk, name):
    letter = make_letter()
    assert desk.post(f"{LETTERS}{letter.pk}/verb/{name}/").status_code == 404


def test_a_row_that_is_not_there_is_404(desk):
    assert desk.post(f"{LETTERS}999/verb/send_again/").status_code == 404


def test_without_the_right_there_is_no_verb(client):
    reader = make_user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_message"))
    client.force_login(reader)
    letter = make_letter()
    assert "/verb/" not in client.get(f"{LETTERS}{letter.pk}/change/").text
    assert client.post(f"{LETTERS}{letter.pk}/verb/send_again/").status_code == 403
    assert Message.objects.get().status == "dead"


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_rows_of_the_desk_are_neither_added_nor_deleted(desk, path):
    letter = make_letter()
    assert desk.get(LETTERS + path.format(pk=letter.pk)).status_code == 403


def test_no_manager_reads_a_letter_that_opens_an_account(desk):
    letter = make_letter(kind="secret", text="https://portal.example/password/reset/key/1-abc/")
    page = desk.get(f"{LETTERS}{letter.pk}/change/").text
    assert "/password/reset/" not in page
    assert "Only its reader may see it" in page


@pytest.mark.parametrize("probe", ["text__contains=reset", "html__regex=.", "uuid=1", "status__contains=d"])
def test_no_manager_guesses_a_letter_by_the_address_of_the_list(desk, probe):
    make_letter(kind="secret")
    assert desk.get(f"{LETTERS}?{probe}").status_code == 400


def test_the_list_is_still_asked_by_its_filters(desk):
    make_letter()
    for filters in ("status__exact=dead", "kind__exact=service&language=en", "created_at__year=2026&q=a&p=1"):
        assert desk.get(f"{LETTERS}?{filters}").status_code == 200


def test_a_page_with_nothing_to_type_has_nothing_to_save(desk):
    assert 'name="_save"' not in desk.get(f"{LETTERS}{make_letter().pk}/change/").text
    assert 'name="_save"' in desk.get("/admin/wholesale/seller/1/change/").text


def test_a_state_cannot_be_typed(desk):
    letter = make_letter()
    desk.post(f"{LETTERS}{letter.pk}/change/", {"status": "sent", "recipient": "x@example.com"})
    letter.refresh_from_db()
    assert (letter.status, letter.recipient) == ("dead", "p0@example.com")


def test_a_list_of_letters_costs_the_same_for_any_number(desk, django_assert_max_num_queries):
    for _n in range(30):
        make_letter()
    with django_assert_max_num_queries(8):
        assert desk.get(LETTERS).status_code == 200


class Answers(forms.Form):
    count = forms.IntegerField(min_value=1)


@pytest.fixture
def told(monkeypatch):
    """Verbs that ask, on letters; what they were told."""
    told = []

    def mark(row, *, by, **answers):
        if answers.get("why") == "late":
            raise Refused("too_late", "It is too late.")
        told.append((by, answers))

    asking = [verb("mark", "Mark", asks="Why so?", deed=mark), verb("count", "Count", asks=Answers, deed=mark)]
    monkeypatch.setattr(MessageAdmin, "actions", asking)
    return told


@pytest.fixture
def address(told):
    return f"{LETTERS}{make_letter().pk}/verb"


def test_a_question_is_asked_on_a_page_of_its_own(desk, told, address):
    assert "Why so?" in desk.get(f"{address}/mark/").text
    assert told == []


def test_a_question_left_open_is_asked_again(desk, told, address):
    assert "This field is required" in desk.post(f"{address}/mark/", {"why": " "}).text
    assert told == []


def test_an_answer_goes_with_the_deed(desk, told, address, manager):
    assert desk.post(f"{address}/mark/", {"why": "Because."}).status_code == 302
    assert told == [(manager, {"why": "Because."})]


def test_a_form_may_ask_for_more_than_words(desk, told, address, manager):
    assert desk.post(f"{address}/count/", {"count": "0"}).status_code == 200
    desk.post(f"{address}/count/", {"count": "3"})
    assert told == [(manager, {"count": 3})]


def test_a_deed_that_refuses_says_why(desk, told, address):
    assert said(desk.post(f"{address}/mark/", {"why": "late"}, follow=True)) == ["It is too late."]
    assert told == []


def test_an_action_of_the_list_asks_once_for_all_chosen(desk, told, manager):
    chosen = {"action": "mark", "_selected_action": [make_letter().pk, make_letter().pk]}
    asked = desk.post(LETTERS, chosen)
    assert "Why so?" in asked.text
    assert asked.text.count('name="_selected_action"') == 2
    assert "This field is required" in desk.post(LETTERS, chosen | {"_answered": "1", "why": ""}).text
    desk.post(LETTERS, chosen | {"_answered": "1", "why": "Because."})
    assert told == [(manager, {"why": "Because."})] * 2


def test_a_fact_is_added_and_never_changed(desk):
    facts = {
        "code": "vat",
        "country": "RU",
        "percent": "20",
        "words_ru": "НДС",
        "words_en": "VAT",
        "from_on": "2026-01-01",
    }
    assert desk.post("/admin/wholesale/taxrate/add/", facts).status_code == 302
    rate = TaxRate.objects.get()
    assert rate.words == {"ru": "НДС", "en": "VAT"}
    change = f"/admin/wholesale/taxrate/{rate.pk}/"
    assert "_save" not in desk.get(f"{change}change/").text
    assert desk.post(f"{change}change/", facts | {"percent": "21"}).status_code == 403
    assert desk.post(f"{change}delete/", {"post": "yes"}).status_code == 403
    assert TaxRate.objects.get().percent == 20


def test_the_seller_is_changed_at_the_desk_and_seen_at_once(desk):
    page = desk.get("/admin/wholesale/seller/1/change/")
    form = page.context["adminform"].form
    facts = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    facts |= {"short_name_ru": "Опт", "short_name_en": "Trade", "address_ru": "", "address_en": "Main street 1"}
    facts |= {"languages": "en,ru", "modules": "warranty", "numbers": '{"inn": "7700000000"}'}
    facts |= {"banks": "[]", "prefix": '{"order": "Z-"}', "phone": "+78125550100"}
    response = desk.post("/admin/wholesale/seller/1/change/", facts)
    assert response.status_code == 302, response.context["errors"]
    seller = Seller.objects.get_current()
    assert (str(seller), seller.modules, seller.numbers["inn"]) == ("Trade", ["warranty"], "7700000000")


def test_a_special_day_is_added_and_taken_back(desk):
    desk.post("/admin/wholesale/holidayoverride/add/", {"country": "RU", "on": "2026-11-20", "is_working": ""})
    day = HolidayOverride.objects.get()
    assert not day.is_working
    desk.post(f"/admin/wholesale/holidayoverride/{day.pk}/delete/", {"post": "yes"})
    assert not HolidayOverride.objects.exists()


def test_files_are_only_looked_at(desk):
    file = File.objects.create(kind="photo", name="a.jpg", mime="image/jpeg", size=1, sha256="0")
    page = desk.get(f"/admin/wholesale/file/{file.pk}/change/")
    assert "a.jpg" in page.text
    assert "/verb/" not in page.text


def test_a_buyer_has_no_business_at_the_desk(client):
    client.force_login(make_member().user)
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_stranger_signs_in_at_the_portals_own_door(client):
    response = client.get(LETTERS, follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next={LETTERS}"


def test_a_manager_who_is_signed_in_is_not_asked_again(desk):
    assert desk.get("/admin/login/").url == "/admin/"


def test_a_letter_is_shown_as_a_phone_shows_it_in_a_frame_where_nothing_runs(desk):
    letter = make_letter("sent", html='<p style="color:red">Dear "Anna"</p><script>alert(1)</script>')
    page = desk.get(f"{LETTERS}{letter.pk}/change/").text
    assert '<iframe sandbox srcdoc="&lt;p style=' in page
    assert "<script>alert(1)" not in page


def test_of_a_letter_for_its_reader_only_no_page_is_shown(desk):
    letter = make_letter("waiting", html="<p>the key</p>", kind="secret")
    page = desk.get(f"{LETTERS}{letter.pk}/change/").text
    assert "the key" not in page
    assert "<iframe" not in page


def test_messages_are_narrowed_by_channel_and_a_phones_token_is_not_shown_whole(desk):
    make_letter()
    token = "fcm-token-of-a-phone-0123456789"
    make_letter(channel="push", recipient=token)
    page = desk.get(LETTERS, {"channel": "push"}).text
    assert f"{token[:12]}…" in page
    assert token not in page
    assert "Letter 0" not in page
