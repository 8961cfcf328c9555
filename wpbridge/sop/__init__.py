"""The SOP as data: who does what in which time, which checks judge a text, and how the register numbers it."""

from __future__ import annotations

from wpbridge.sop.files import in_force, load_sop, read_sop
from wpbridge.sop.lint import Problem, overlapping, problems
from wpbridge.sop.model import Attestation, CheckSetting, Clause, Kept, Register, Sop, Stage, Step

__all__ = [
    "Attestation",
    "CheckSetting",
    "Clause",
    "Kept",
    "Problem",
    "Register",
    "Sop",
    "Stage",
    "Step",
    "in_force",
    "load_sop",
    "overlapping",
    "problems",
    "read_sop",
]
