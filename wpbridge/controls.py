"""What the program itself keeps of the SOP: rules that no check of a text could see, with the proof each leaves."""

from __future__ import annotations

from wpbridge.texts import T, Text

CONTROLS: dict[str, Text] = {
    "SOP-01": T("No step is skipped, and nobody judges a text of their own: refused when somebody decides."),
    "SOP-02": T("Only the approved digest is published: compared before, after, and on the public page."),
    "SOP-03": T("The time standard of each stage is shown with what waits, and what is late is said."),
    "SOP-04": T("Nothing is approved while a finding is open or a required statement is missing."),
    "SOP-05": T("What is published is archived and entered in the register in the same pass, at the latest when the "
                "time of the last step is over."),
    "SOP-06": T("What is public is watched: a change past the SOP is an incident with a number; updates, corrections "
                "and withdrawals reach every channel."),
    "DOK-06": T("The digest of each document is part of what is approved; a changed document needs a new approval."),
}  # fmt: skip
