"""Say how much a reason weighs."""

NOTE, DOUBT, FAULT = "note", "doubt", "fault"
