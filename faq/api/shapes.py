"""What the API tells of first answers: values, never sentences put together for a page."""

from typing import Any

from rest_framework import serializers

from faq.documents import kind_of
from faq.models import Article, Document
from faq.rules import summary


class AnswerSerializer(serializers.Serializer[Article]):
    """A question in a list, without its answer."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    subject = serializers.CharField(allow_null=True, help_text="What it is gathered under; null is nothing.")
    place = serializers.CharField(help_text="What a breach's `help` names, or empty.")
    language = serializers.CharField(help_text="The reader's, or the seller's first where it is not told in it.")


class AnswerTextSerializer(AnswerSerializer):
    body = serializers.CharField(help_text="Clean HTML.")
    updated_at = serializers.DateTimeField()


class NewsSerializer(serializers.Serializer[Article]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.SerializerMethodField(help_text="The first words, plain.")
    published_at = serializers.DateTimeField()
    language = serializers.CharField()
    body = serializers.CharField(help_text="Clean HTML.")

    def get_summary(self, article: Article) -> str:
        return summary(article.body)


class VersionSerializer(serializers.Serializer[Document]):
    id = serializers.IntegerField(help_text="For /documents/{id}/, which leads to the bytes.")
    version = serializers.CharField()
    effective_from = serializers.DateField()
    language = serializers.CharField()
    file_type = serializers.SerializerMethodField(help_text="PDF, DOCX or XLSX.")
    size = serializers.IntegerField(source="file.size", help_text="Bytes.")

    def get_file_type(self, document: Document) -> str:
        return kind_of(document.file)


class DocumentSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="newest.code")
    name = serializers.CharField(source="newest.words", help_text="In the language of the request.")
    newest = VersionSerializer(help_text="The version in force.")
    older = VersionSerializer(many=True, help_text="Those before it, the newest first.")


class DocumentLinkSerializer(serializers.Serializer[None]):
    url = serializers.CharField(help_text="Opens the bytes of this document for a minute.")
