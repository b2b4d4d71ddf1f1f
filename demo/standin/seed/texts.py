"""Words learners hand in. Invented; long enough to read like work."""

REFLECTION = (
    "<p>When I began this pathway I thought of an audit as a list of boxes. The stakeholder map "
    "was the first assignment that made me stop: the people most affected by the tenant-screening "
    "model were not its users at all, and nobody had asked them.</p>"
    "<p>By the case critique I had begun to ask a different question of every claim: what would I "
    "expect to see if it were false? That habit carried into the audit memo, where two of the "
    "vendor&rsquo;s three figures turned out to rest on the same small sample.</p>"
    "<p>For me personally the change is in how I listen. I used to hear disagreement as a delay. "
    "Reading my group&rsquo;s notes side by side, I can see that each of my revisions began with "
    "somebody else&rsquo;s doubt.</p>"
    "<p>Professionally, I am applying to the county&rsquo;s data office, where these reviews are "
    "written for commissioners and residents alike. The plain-language brief is the piece I would "
    "show them first, because it is the one that was hardest to make short.</p>"
)
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
