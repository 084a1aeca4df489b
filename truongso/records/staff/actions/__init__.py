"""Changes to the register of staff."""

from truongso.records.staff.actions.loads import set_load
from truongso.records.staff.actions.steps import leave, move_unit, return_to_work, undo_step, wait_for_retirement
from truongso.records.staff.actions.values import add_staff, change_staff, change_staff_member, undo_source

__all__ = [
    "add_staff",
    "change_staff",
    "change_staff_member",
    "leave",
    "move_unit",
    "return_to_work",
    "set_load",
    "undo_source",
    "undo_step",
    "wait_for_retirement",
]
