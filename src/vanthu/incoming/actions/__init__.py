"""The verbs of incoming documents: arrive, register, assign, finish, give back."""

from .arrival import open_package, refuse, register
from .handling import Instruction, Somebody, assign, begin, finish
from .recalling import give_back, keep
from .taking_back import take_back

__all__ = [
    "Instruction",
    "Somebody",
    "assign",
    "begin",
    "finish",
    "give_back",
    "keep",
    "open_package",
    "refuse",
    "register",
    "take_back",
]
