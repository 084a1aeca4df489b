"""Changes to the register of pupils."""

from truongso.records.students.actions.classes import change_class, open_class, set_homeroom
from truongso.records.students.actions.moves import (
    admit,
    graduate,
    leave,
    move_class,
    move_in,
    move_out,
    return_to_school,
    undo_step,
)
from truongso.records.students.actions.photos import remove_photo, set_photo
from truongso.records.students.actions.rollover import roll_over, undo_roll_over
from truongso.records.students.actions.values import (
    add_pupils,
    change_pupil,
    change_pupils,
    link_guardian,
    undo_source,
    unlink_guardian,
)
from truongso.records.students.actions.withdrawing import withdraw_added

__all__ = [
    "add_pupils",
    "admit",
    "change_class",
    "change_pupil",
    "change_pupils",
    "graduate",
    "leave",
    "link_guardian",
    "move_class",
    "move_in",
    "move_out",
    "open_class",
    "remove_photo",
    "return_to_school",
    "roll_over",
    "set_homeroom",
    "set_photo",
    "undo_roll_over",
    "undo_source",
    "undo_step",
    "unlink_guardian",
    "withdraw_added",
]
