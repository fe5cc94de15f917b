"""Attendance pay: accounts that take part in votes are paid from a budget of the treasury."""

from ape_dao.core.module import Module
from ape_dao.modules.attendance.contracts import ATTENDANCE, RETURNS, check, parts
from ape_dao.modules.attendance.section import Attendance

MODULE = Module(
    name="attendance",
    section=Attendance,
    contracts=(ATTENDANCE, RETURNS),
    parts=parts,
    package=__name__,
    requires=("budgets",),
    check=check,
    commands={
        "attendance": ("ape_dao.modules.attendance.cli", "Show what taking part in votes earns; claim it")
    },
)
