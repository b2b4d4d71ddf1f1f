"""The request as pages read it: files in memory, and no control characters in what was written."""

from io import BytesIO
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from lti_app.domain.printable import printable


class CleanForms(FormDataParser):
    """Reads forms; what is pasted from a word processor comes without its control characters."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Read a form. A NUL stays: nobody writes one, and a form with one is refused whole."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        cleaned = [
            (name, text if "\x00" in text else printable(text))
            for name, text in form.items(multi=True)
        ]
        return rest, self.cls(cleaned), files


class PageRequest(Request):
    """A request whose files are never written to the disk: its body is bounded as it is."""

    form_data_parser_class: type[FormDataParser] = CleanForms

    def make_form_data_parser(self) -> FormDataParser:
        """Choose who reads the form: what a platform sends is checked as it came."""
        if self.path.startswith("/lti/"):
            self.form_data_parser_class = FormDataParser
        return super().make_form_data_parser()

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
