"""The forms of copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vanthu.copies.actions import Wish
from vanthu.copies.paging import Place
from vanthu.copies.routes import media_for
from vanthu.copies.steps import Extract
from vanthu.copies.words import Form, Medium
from vanthu.documents.words import Kind
from vanthu.web.fields import DayField, PlainForm

_MOST_PLACES: Final = 50


class WishForm(PlainForm):
    """What is wanted, on what, and why; for an extract what it keeps and leaves out."""

    extract_form: Final = Form.TRICH_SAO.value

    form = forms.ChoiceField(
        label=gettext_lazy("Form of copy"),
        help_text=gettext_lazy(
            "A true copy is of the whole document; “Sao lục” is made from a true copy; an extract leaves parts out."
        ),
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("The copy is"),
        help_text=gettext_lazy("A signed file is itself the original: a true copy of it is on paper only."),
    )
    ordinal = forms.TypedChoiceField(label=gettext_lazy("File"), coerce=int, required=False)
    reason = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    pages = forms.CharField(
        label=gettext_lazy("Extract: pages"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For example 1-3, 5. Left empty: all pages."),
    )
    words = forms.CharField(
        label=gettext_lazy("Extract: words to hide, one phrase per line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Every place where a phrase stands on the chosen pages is blackened for good."
        ),
    )
    places = forms.CharField(
        label=gettext_lazy("Extract: places to hide, one per line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Page, then millimetres from the left and the top, width and height: 2; 30; 100; 150; 12."
        ),
    )

    def __init__(
        self, *args: Any, origin: Medium, files: Sequence[tuple[int, str]] = (), **kwargs: Any
    ) -> None:  # Any: Django's own signature, passed through
        """Offer what the law knows for this kind of document, and its files."""
        super().__init__(*args, **kwargs)
        self.origin = origin
        known = [form for form in Form if media_for(form, origin)]
        media = {medium for form in known for medium in media_for(form, origin)}
        self._choices("form", [(form.value, form.label) for form in known])
        # What the first form may be made on: a signed file's true copy is never another file.
        first = media_for(known[0], origin)
        self.fields["medium"].initial = next(one.value for one in reversed(Medium) if one in first)
        self._choices("medium", [(one.value, one.label) for one in reversed(Medium) if one in media])
        if len(files) > 1:
            self._choices("ordinal", [(number, name) for number, name in files])
        else:
            del self.fields["ordinal"]

    def _choices(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:  # Any: text or number
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean_places(self) -> tuple[Place, ...]:
        """Return the places. Raises ValidationError naming the line that cannot be read."""
        found = []
        for line in str(self.cleaned_data["places"]).splitlines()[:_MOST_PLACES]:
            if not line.strip():
                continue
            parts = line.replace(",", ".").split(";")
            try:
                page, left, top, width, height = (float(part) for part in parts)
            except ValueError as error:
                raise forms.ValidationError(
                    _("“%(line)s” is not a place. Write five numbers like 2; 30; 100; 150; 12.")
                    % {"line": line}
                ) from error
            sides = (left, top, width, height)
            if not (1 <= page <= 100_000 and all(0 <= side < 5000 for side in sides) and width and height):
                raise forms.ValidationError(
                    _("“%(line)s” is not a place. Write five numbers like 2; 30; 100; 150; 12.")
                    % {"line": line}
                )
            found.append(Place(int(page), left, top, width, height))
        return tuple(found)

    def wish(self) -> Wish:
        """Return what is asked for."""
        told = self.cleaned_data
        return Wish(
            form=Form(told["form"]), origin=self.origin, medium=Medium(told["medium"]), reason=told["reason"]
        )

    def extract(self) -> Extract:
        """Return what an extract keeps and leaves out."""
        told = self.cleaned_data
        words = tuple(line.strip() for line in told["words"].splitlines() if line.strip())
        return Extract(pages=told["pages"], words=words[:_MOST_PLACES], places=told["places"])


class PaperWishForm(WishForm):
    """The same for a document on paper: its facts and its scan."""

    code = forms.CharField(label=gettext_lazy("Number and notation"), max_length=100)
    author = forms.CharField(label=gettext_lazy("Issuing agency"), max_length=200)
    issued_on = DayField(label=gettext_lazy("Date of the document"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        initial=Kind.CONG_VAN.value,
        choices=[(kind.value, kind.vi) for kind in Kind],
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    scan = forms.FileField(
        label=gettext_lazy("Scanned PDF"),
        help_text=gettext_lazy("In colour, 200 dpi or more, at full size, all pages."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    field_order = ("code", "author", "issued_on", "kind", "subject", "scan", "form", "medium", "reason")
