"""`pk__among=keys`: one of very many keys, given to the database as one value instead of as many."""

import json
from typing import Any

from django.db.models import BigAutoField, Lookup


@BigAutoField.register_lookup
class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*parameters, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*parameters, json.dumps(list(self.rhs))]
