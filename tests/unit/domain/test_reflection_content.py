"""What counts as a reflection handed in (docs/evidence.md; R11)."""

import pytest

from lti_app.domain.evidence.evidence import Attachment, SubmissionContent, Unusable
from lti_app.domain.mastery.reflection_content import ReflectionTerms, read_body, why_unusable

PATHWAY = "Describe the pathway you took through this badge."
PERSONAL = "How do these competencies matter to your personal growth?"
PROFESSIONAL = "How do they matter to your professional growth?"
TERMS = ReflectionTerms(
    prompts=((PATHWAY, PERSONAL, PROFESSIONAL),),
    submission_types=frozenset({"online_text_entry", "online_upload", "online_url"}),
)


def text(body: str | None, terms: ReflectionTerms = TERMS) -> Unusable | None:
    return why_unusable(terms, "online_text_entry", SubmissionContent(body=body))


def file(size: int) -> Attachment:
    return Attachment(
        file_id="1", uuid=None, name="a.pdf", content_type="application/pdf", size=size
    )


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "   \n\t",
        "<p></p>",
        "<p>&nbsp;&#8203;&zwnj;</p>",
        "\u200b\u2060\ufeff\u00ad",
        "\u3164\u2800\u115f",
        "\ufe0f\u0301",
        "<script>alert('words')</script>",
        "<style>p { color: red }</style><br>",
        "<!-- a comment of many words -->",
    ],
)
def test_text_that_shows_nothing_is_blank(body: str | None) -> None:
    assert text(body) is Unusable.BLANK


@pytest.mark.parametrize(
    "body",
    [
        "<p>I learned to read maps.</p>",
        "اليوم تعلمت",
        "🌱",
        ".",
        "<p>Look: <script>alert(1)</script></p>",
        '<p><a href="/files/7">essay.pdf</a></p>',
        '<img src="/files/7/preview">',
        f"{PATHWAY} I walked it slowly.",
        "Why? Because it mattered.",
    ],
)
def test_text_that_says_or_shows_something_is_usable(body: str) -> None:
    assert text(body) is None


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{PATHWAY}</p>",
        f"<h2>{PATHWAY}</h2><p>{PERSONAL}</p><ul><li>{PROFESSIONAL}</li></ul>",
        f"{PROFESSIONAL.upper()} -- {PATHWAY}",
        f"{PATHWAY}{PATHWAY}",
        PATHWAY.replace(" ", "\u00a0").replace("badge", "bad\u200bge"),
    ],
)
def test_the_prompt_itself_in_any_dress_is_the_prompt(body: str) -> None:
    assert text(body) is Unusable.IS_PROMPT


def test_a_prompt_of_another_definition_on_the_same_assignment_is_a_prompt_too() -> None:
    terms = ReflectionTerms(
        prompts=((PATHWAY,), ("Another prompt.",)), submission_types=TERMS.submission_types
    )
    assert text("another prompt", terms) is Unusable.IS_PROMPT


def test_a_type_no_definition_allows_is_refused_whatever_it_holds() -> None:
    content = SubmissionContent(body="Many good words")
    assert why_unusable(TERMS, "media_recording", content) is Unusable.TYPE_NOT_ALLOWED
    assert why_unusable(TERMS, None, content) is Unusable.TYPE_NOT_ALLOWED


def test_fewer_words_than_asked_are_too_short_and_as_many_are_not() -> None:
    terms = ReflectionTerms(
        prompts=TERMS.prompts, submission_types=TERMS.submission_types, minimum_words=3
    )
    assert text("<p>two</p><p>words</p>", terms) is Unusable.TOO_SHORT
    assert text("<img src='/x'>", terms) is Unusable.TOO_SHORT
    assert text("<p>three</p><p>whole words</p>", terms) is None


def test_an_upload_counts_by_its_files_not_by_a_body() -> None:
    blank = SubmissionContent(body="words", attachments=(file(0),))
    assert why_unusable(TERMS, "online_upload", blank) is Unusable.BLANK
    two = SubmissionContent(attachments=(file(0), file(9)))
    assert why_unusable(TERMS, "online_upload", two) is None


def test_an_address_of_spaces_is_blank() -> None:
    assert why_unusable(TERMS, "online_url", SubmissionContent(url="  ")) is Unusable.BLANK
    given = SubmissionContent(url="https://example.org/me")
    assert why_unusable(TERMS, "online_url", given) is None


def test_blocks_part_words_and_entities_are_read() -> None:
    assert read_body("<p>one</p><p>two &amp; three</p>four<br>five") == (
        "one two & three four five",
        False,
    )
