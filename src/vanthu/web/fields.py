"""Form fields as every form here shows them: labelled, described, and marked when wrong."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vanthu.core import clock
from vanthu.core.errors import Refused

_WORDS: Final = {"hôm nay": 0, "today": 0, "hôm qua": -1, "yesterday": -1, "ngày mai": 1, "tomorrow": 1}
_SEPARATED: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?")
_RUN: Final = re.compile(r"(\d{2})(\d{2})(\d{4})")
_WRONG: Final = {
    "required": gettext_lazy("Fill this in."),
    "min_value": gettext_lazy("Enter %(limit_value)s or more."),
    "max_value": gettext_lazy("Enter %(limit_value)s or less."),
    "max_length": gettext_lazy("At most %(limit_value)s characters; there are %(show_value)s."),
    "min_length": gettext_lazy("At least %(limit_value)s characters; there are %(show_value)s."),
    "invalid_choice": gettext_lazy("“%(value)s” is not offered here. Choose one of the list."),
    "empty": gettext_lazy("The file is empty. Choose another one."),
}
"""What is wrong with a control and what to do, in our words: those of the framework are a machine's."""
_INVALID: Final = (
    (forms.EmailField, gettext_lazy("This is no e-mail address; one looks like ten@coquan.gov.vn.")),
    (forms.IntegerField, gettext_lazy("Enter a whole number, digits only.")),
)


def _say_what_to_do(field: forms.Field) -> None:
    field.error_messages |= _WRONG
    if isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = gettext_lazy("Choose one of the list.")
    elif isinstance(field, forms.FileField):
        field.error_messages["required"] = gettext_lazy("Choose a file.")
    for kind, said in _INVALID:
        if isinstance(field, kind):
            field.error_messages["invalid"] = said


class PlainForm(forms.Form):
    """A form whose controls carry the kit's classes and are tied to their hints and errors."""

    required_css_class = ""
    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own signature, passed through
        """Give every control its class and, where it is wrong, point it at its error."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _say_what_to_do(field)
            described = [f"id_{name}-hint"] if field.help_text else []
            if isinstance(
                field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple
            ):
                continue
            field.widget.attrs["class"] = (
                "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            )
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def full_clean(self) -> None:
        """Check every control, then point the wrong ones at their errors; a form may set its choices until now."""
        super().full_clean()
        for name in self.errors if self.is_bound else ():
            if name not in self.fields:
                continue
            attributes = self.fields[name].widget.attrs
            attributes["aria-invalid"] = "true"
            told = attributes.get("aria-describedby", "")
            attributes["aria-describedby"] = f"{told} id_{name}-error-1".strip()

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Show a refusal of the domain at `field`, or above the form."""
        self.add_error(field if field in self.fields else None, str(refused))


class DayField(forms.CharField):
    """A date as people type it: 5/3, 05/03/2026, 05032026, hôm qua."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Django's own signature, passed through
        """Offer the numeric keyboard and say what is understood."""
        kwargs.setdefault("help_text", gettext_lazy("For example 5/3, 05032026 or “yesterday”."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:  # Any: Django's own signature
        """Return the date, or None where none is required. Raises ValidationError naming a good example."""
        text = str(super().clean(value)).strip().lower()
        if not text:
            return None
        today = clock.hanoi_date(clock.now())
        found = parse_day(text, today=today)
        if found is None:
            raise forms.ValidationError(
                _("“%(text)s” is not a date. Type for example %(example)s.")
                % {"text": text, "example": f"{today:%d/%m/%Y}"}
            )
        return found


def parse_day(text: str, *, today: date) -> date | None:
    """Return the day that `text` means, seen from `today`; None if it means none."""
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    match = _SEPARATED.fullmatch(text) or _RUN.fullmatch(text)
    if match is None:
        return None
    day_, month, year = match.groups()
    full_year = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full_year, int(month), int(day_))
    except ValueError:
        return None
