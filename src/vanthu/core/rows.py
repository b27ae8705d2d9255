"""Short lists of related rows, fetched inside the query of the row that they belong to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class JsonRows(Subquery):
    """The rows of a query as a list of objects: one column more instead of one query more.

    For lists that stay short. Moments come as text, see `moment`; a JSON column may, see `plain`.
    """

    output_field = JSONField()

    def __init__(self, rows: QuerySet[Any], *fields: str, **named: str) -> None:
        """Take these fields of each row, under their own names or under the ones given."""
        wanted = {field: field for field in fields} | named
        super().__init__(rows.values(one=JSONObject(**wanted)))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # Any: Django's own signature
        """Gather the rows as SQLite does."""
        template = "(SELECT json_group_array(json(one)) FROM (%(subquery)s))"
        return super().as_sql(compiler, connection, template=template)  # type: ignore[call-arg]  # not in the stubs

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # Any: Django's own signature
        """Gather the rows as PostgreSQL does."""
        template = "(SELECT coalesce(jsonb_agg(each.one), '[]'::jsonb) FROM (%(subquery)s) AS each)"
        return super().as_sql(compiler, connection, template=template)  # type: ignore[call-arg]  # not in the stubs


def moment(said: str | None) -> datetime | None:
    """Return a moment that came inside an object: SQLite gives it in UTC without saying so."""
    if not said:
        return None
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plain(said: Any) -> Any:  # Any: a JSON value
    """Return the value of a JSON column that came inside an object: SQLite gives its text."""
    return json.loads(said) if isinstance(said, str) else said
