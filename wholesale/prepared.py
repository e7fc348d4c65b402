"""A question asked on every request: its SQL is written once, and each asking only puts in another key.

Putting a statement of several joins together costs Django more than PostgreSQL needs to answer it. What a prepared
question must not hold is anything else that changes, such as today.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
KEY = -(2**31)  # stands for the key where the SQL is written; no row has it


class Prepared(Generic[M]):
    """`question` is a QuerySet narrowed by KEY in one place; `ask` returns its rows for a key."""

    def __init__(self, question: "models.QuerySet[M]") -> None:
        self.compiler = question.query.get_compiler(question.db)
        self.sql, self.parameters = self.compiler.as_sql()
        if list(self.parameters).count(KEY) != 1:
            raise ValueError("A prepared question has its key in one place.")

    def ask(self, key: int) -> list[M]:
        """Return the rows with everything the question has selected or annotated, in one statement."""
        given = [key if parameter == KEY else parameter for parameter in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given)
            rows = cursor.fetchall()
        return list(self._built(rows))

    def _built(self, rows: list[tuple[Any, ...]]) -> Iterator[M]:
        """Make model instances as a QuerySet does; source: django.db.models.query.ModelIterable."""
        model, first, last, names, relations = self._shape
        for row in self.compiler.results_iter([rows]):
            made = model.from_db(connection.alias, names, row[first:last])
            for relation in relations:
                relation.populate(row, made)
            for name, at in self.compiler.annotation_col_map.items():
                setattr(made, name, row[at])
            yield made

    @cached_property
    def _shape(self) -> tuple[type[M], int, int, list[str], list[Any]]:
        """The model, the columns of its fields with their names, and how related rows are filled in."""
        told, columns = self.compiler.klass_info, self.compiler.select
        first, last = told["select_fields"][0], told["select_fields"][-1] + 1
        names = [column[0].target.attname for column in columns[first:last]]
        relations = get_related_populators(told, columns, connection.alias)  # type: ignore[call-arg] # Django 6 has more
        return told["model"], first, last, names, relations
