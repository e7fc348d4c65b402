"""Letters, by Django's mail backend: SMTP by MAIL_URL, or files (`wholesale.mail`)."""

from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from wholesale.models import Message, Seller
from wholesale.voices import Away, Unwanted

OF_A_LETTER = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)  # not of the server


class Mail:
    def __init__(self) -> None:
        self._server = get_connection(fail_silently=False)

    def say(self, message: Message) -> None:
        try:
            letter = _letter(message)
            self._server.open()
            self._server.send_messages([letter])
        except OF_A_LETTER as trouble:
            raise Unwanted(trouble) from trouble
        except (SMTPException, OSError) as trouble:
            raise Away(trouble) from trouble

    def close(self) -> None:
        self._server.close()


def _letter(message: Message) -> EmailMultiAlternatives:
    """Return the message as mail; a program's mail says so, that no answering machine replies to it."""
    seller = Seller.objects.get_current()
    headers = {
        **message.headers,
        "Message-ID": f"<{message.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    sender = formataddr((seller.short_name.in_(message.language), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        sender,
        [message.recipient],
        headers=headers,
        reply_to=[seller.email] if seller.email else None,
    )
    mail.attach_alternative(message.html, "text/html")
    return mail
