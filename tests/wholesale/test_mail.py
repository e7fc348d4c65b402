from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import EmailMessage, get_connection

from wholesale.mail import UUID


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def send(**headers):
    letter = EmailMessage("Тема", "Текст ₽", "a@example.com", ["b@example.com"], headers=headers)
    assert get_connection("wholesale.mail.FileBackend").send_messages([letter]) == 1


def test_a_letter_is_a_file_that_a_mail_program_opens(folder):
    name = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    send(**{"Message-ID": f"<{name}@portal.example>"})
    sent = message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=default)
    assert (sent["Subject"], sent["To"]) == ("Тема", "b@example.com")
    assert sent.get_content().strip() == "Текст ₽"


def test_the_same_letter_sent_again_is_the_same_file(folder):
    for _n in range(2):
        send(**{"Message-ID": "<6f9619ff-8b86-4011-b42d-00c04fc964ff@portal.example>"})
    assert len(list(folder.iterdir())) == 1


def test_a_letter_without_our_id_gets_a_name_of_its_own(folder):
    send()
    send(**{"Message-ID": "<../../etc/cron.d/x@example.com>"})
    names = sorted(path.stem for path in folder.iterdir())
    assert len(names) == 2
    assert all(UUID.fullmatch(name) for name in names)
