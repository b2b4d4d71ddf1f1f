"""Says in a line why the database did not serve, and what mends it; never what was asked of it."""

from sqlalchemy.exc import DBAPIError, IntegrityError

NO_TABLE_SQLSTATES = frozenset({"42P01", "42703"})


def database_trouble(error: DBAPIError) -> tuple[str, str]:
    """Word a refusal of the database as a message and its mend.

    The driver's own first line names host, file or lock; the statement and its values, which may
    hold a learner's data, stay unsaid.
    """
    if isinstance(error, IntegrityError):
        return "Something else was written at the same moment; this was not.", "Run it again."
    told = next(iter(str(error.orig).splitlines()), "").strip().rstrip(".")
    lacks = getattr(error.orig, "sqlstate", None) in NO_TABLE_SQLSTATES or told.startswith(
        ("no such table", "no such column")
    )
    if lacks:
        return "The database lacks tables of this version.", "Run: hallmark db upgrade"
    return (
        f"The database does not serve: {told}.",
        "Check HALLMARK_DATABASE_URL, and that the server runs.",
    )
