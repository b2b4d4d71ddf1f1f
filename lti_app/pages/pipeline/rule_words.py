"""What the obligations of the policy and their verdicts are called on pages."""

from flask_babel import gettext as _

from lti_app.domain.definition.conformance_facts import Verdict


def verdict_word(verdict: Verdict) -> str:
    """Name how a rule stands."""
    words: dict[Verdict, str] = {
        Verdict.PASSED: _("Pass"),
        Verdict.FAIL: _("Fail"),
        Verdict.WAIVED: _("Waived"),
        Verdict.NOT_YET: _("Not yet"),
    }
    return words[verdict]


def verdict_state(verdict: Verdict) -> str:
    """Name the state whose icon and color a verdict has."""
    states: dict[Verdict, str] = {
        Verdict.PASSED: "met",
        Verdict.FAIL: "mend",
        Verdict.WAIVED: "excused",
        Verdict.NOT_YET: "waiting",
    }
    return states[verdict]


def rule_word(rule: str) -> str:
    """Name an obligation, as `domain.policy` does, in the reader's language."""
    return {**_first_words(), **_later_words()}[rule]


def _first_words() -> dict[str, str]:
    return {
        "R1": _("Units develop micro-credentials"),
        "R2": _("Purpose: success, re-skilling, up-skilling"),
        "R3": _("ASA facilitates"),
        "R4": _("Awarded centrally"),
        "R5": _("Competency: knowledge, skill, ability"),
        "R6": _("Appropriate rigor, aligned assessments"),
        "R7": _("Rigor decided in consultation with ASA"),
        "R8": _("Student learning outcomes"),
        "R9": _("Program outcomes"),
        "R10": _("Aligned to workplace or graduate study"),
        "R11": _("A culminating reflection"),
        "R12": _("Reflection on pathway and growth"),
        "R13": _("Designed as a pathway"),
        "R14": _("Valued by partners"),
        "R15": _("Coursework or other experience"),
        "R16": _("Every act is attributed"),
        "R17": _("One central registry"),
        "R18": _("Consistent decisions"),
        "R19": _("Badge or micro-certificate"),
    }


def _later_words() -> dict[str, str]:
    return {
        "R20": _("The quality test"),
        "R21": _("Stackable and portable"),
        "R22": _("Competency statement"),
        "R23": _("Issued once the competencies are met"),
        "R24": _("A certificate collects micro-credentials"),
        "R25": _("Ways to organize a stack"),
        "R26": _("Offered to non-enrolled learners too"),
        "R27": _("Application, assessment, design"),
        "R28": _("An existing program, course or experience"),
        "R29": _("Assessment requirements"),
        "R30": _("The Senate gate"),
        "R31": _("The gate for stacks to credit"),
        "R32": _("Exemption, determined by ASA"),
        "R33": _("ASA oversees"),
        "R34": _("With the Registrar"),
        "R35": _("Guidelines are data"),
        "R36": _("Dates, reviews, revisions"),
        "R37": _("The responsible office"),
        "R38": _("Term, and credit or continuing education"),
    }
