"""Words learners hand in. Invented; long enough to read like work."""

_OPENINGS = """
When I began this pathway I thought of an audit as a list of boxes. The stakeholder map was the
first assignment that made me stop: the people most affected by the tenant-screening model were not
its users at all, and nobody had asked them.

I came to this course from two years at a call center, where a score decided whose call was
answered first. Drawing the stakeholder map, I put myself on it, and then had to add everyone who
had waited because of a number that I never questioned.

My first draft of the stakeholder map had four names on it, all of them inside the company. Mine
came back with one question in the margin: who pays when it is wrong? The second draft had eleven,
and most of them were not customers.

Before this term I would have said that ethics is what one adds to a project at its end. The order
of the assignments changed that: the map came before anything was built, and it decided which
questions I could still ask afterwards.

What I remember of the first weeks is how sure we all were. The stakeholder map took an afternoon;
correcting it took the rest of the month, because every person I spoke with sent me on to somebody
who was missing from it.
"""
_MIDDLES = """
By the case critique I had begun to ask a different question of every claim: what would I expect to
see if it were false? That habit carried into the audit memo, where two of the vendor&rsquo;s three
figures turned out to rest on the same small sample.

The critique was where I learned to separate what a source says from what I wanted it to say. I had
quoted a report for its conclusion; reading its appendix, I found that the error rate for older
applicants had been left out of the table.

Writing the audit memo I used a framework for the first time without looking for the answer in it.
It gave me no verdict. It gave me an order in which to look, and halfway through I found that I had
skipped the step on consent.

In the field interview a housing counselor told me how her clients read a refusal. Nothing in our
case file had prepared me for that. I went back to the critique and rewrote its argument, since it
had treated the refusal as the end of the story.

The plain-language brief undid much of what I believed I had understood. Each time I took a
technical word away, I had to decide what I meant by it, and twice I found that the audit memo had
used one word for two different things.
"""
_PERSONAL = """
For me personally the change is in how I listen. I used to hear disagreement as a delay. Reading my
group&rsquo;s notes side by side, I can see that each of my revisions began with somebody
else&rsquo;s doubt.

As a person I have grown more patient with not knowing. I am the first in my family to study, and I
thought that asking showed what I lacked. Here the best hours began when someone said that they did
not follow.

What it means for me personally is smaller than I expected and stays longer: I notice when a form
leaves no room for an answer. I noticed it last week at my mother&rsquo;s clinic, and this time I
said so at the desk.

Personally, I have learned to finish. I used to hand in what was nearly done and hope. Revising one
memo three times, with the same comments before me, taught me that the third reading is where my
own mistakes become visible.

My own growth is in how I write to people who are not like me. I read the brief aloud to my uncle,
who rents, and stopped wherever he stopped. He knew more about the screening of tenants than any of
my sources did.
"""
_PROFESSIONAL = """
Professionally, I am applying to the county&rsquo;s data office, where these reviews are written
for commissioners and residents alike. The plain-language brief is the piece I would show them
first, because it is the one that was hardest to make short.

For my profession it gives me a method. I want to work in a hospital&rsquo;s quality team, where a
triage score is bought as a product; I now know which figures to ask for before a contract is
signed, and what to do when they do not come.

In the work that I hope to do, as a planner in a small town, nobody will hold the title of auditor.
Somebody will still have to read what is being bought. I would begin with the map, and I would ask
for an hour with those on its edge.

Professionally the audit memo is what I will keep. My internship at an insurer begins in the next
term, and its first task is to document a model that three people have changed. I know now how to
write so that a fourth could check it.

For my working life I take from it a sentence that I can say in a meeting: show me whom it was
tested on. I supervise shifts at a warehouse today, and the software that plans them has never been
asked that question by anyone.
"""


def reflection(turn: int) -> str:
    """Give the words of the learner who hands in as number `turn` of a course, from 0.

    Of the first 25 any two have one paragraph in common at most; the first five have none.
    """
    parts = [
        ["<p>" + " ".join(words.split()) + "</p>" for words in part.split("\n\n")]
        for part in (_OPENINGS, _MIDDLES, _PERSONAL, _PROFESSIONAL)
    ]
    step, first = divmod(turn, len(parts[0]))
    return "".join(part[(first + place * step) % len(part)] for place, part in enumerate(parts))


REFLECTION = reflection(0)
SHORT_REFLECTION = (
    "<p>The pathway began for me with a map of who is affected, and ended with an interview in "
    "which I had to explain a model without one technical word.</p>"
    "<p>Personally I have become slower to agree with a number. Professionally I now know which "
    "questions to bring to a vendor meeting, and how to write down the answers.</p>"
)
SCRIPT_REFLECTION = (
    "<p>My pathway through the course, in three parts.</p>"
    "<script>document.title='reflection-script-ran';</script>"
    "<p onclick=\"alert('reflection-script-ran')\">It changed how I read claims, personally.</p>"
    '<img src="x" onerror="document.title=\'reflection-script-ran\'" alt="">'
    "<p><a href=\"javascript:document.title='reflection-script-ran'\">My portfolio</a> shows what "
    "it means for my profession.</p>"
    '<iframe src="https://evil.example/frame"></iframe>'
    "<svg><script>document.title='reflection-script-ran'</script></svg>"
    "<style>body{display:none}</style>"
    "<p>I would like to work on procurement reviews next.</p>"
)
EMPTY_REFLECTION = "<p>&nbsp;</p>"
ESSAY = (
    "<p>The vendor states that the score is fair because it never sees a name. The case file shows "
    "that it sees a postal code, a gap in employment and the length of each lease.</p>"
    "<p>I compare the claim with the county&rsquo;s own figures and say where they disagree.</p>"
)
