"""The forms of outgoing documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vanthu.directory.models import Agency, Post
from vanthu.documents.words import Circulation, Kind, Urgency
from vanthu.outgoing.actions import DraftFacts
from vanthu.outgoing.models import OutgoingDocument, OutgoingFile, RecipientGroup
from vanthu.outgoing.states import Way
from vanthu.outgoing.words import LinkKind
from vanthu.web.fields import DayField, PlainForm

COMPOSE: Final = "compose"
UPLOAD: Final = "upload"
PAPER: Final = "paper"


class FilesInput(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Django's own signature
        """Take several files at once."""
        super().__init__(widget=FilesInput(attrs={"accept": "application/pdf,.pdf"}), **kwargs)

    def clean(
        self, data: Any, initial: Any = None
    ) -> list[UploadedFile]:  # Any: Django's own signature; several instead of one
        """Return the files, none or many."""
        several = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in several]


class DraftForm(PlainForm):
    """What a drafter fills in, in the order of the paper form."""

    is_whole_book = True
    """Whether every agency is offered; else one looks for them."""
    normative: Final = "|".join(kind.value for kind in Kind if kind.is_normative)
    joint: Final = "|".join(kind.value for kind in Kind if kind.is_joint)

    source = forms.ChoiceField(
        label=gettext_lazy("How the document comes about"), widget=forms.RadioSelect, initial=COMPOSE
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), initial=Kind.CONG_VAN.value)
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=500,
        help_text=gettext_lazy("One sentence that says what the document is about, as after “V/v”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups of recipients"), widget=forms.CheckboxSelectMultiple, required=False
    )
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Goes to"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Each gets the signed file through the exchange when the clerk issues it."),
    )
    units = forms.MultipleChoiceField(
        label=gettext_lazy("Units of the agency"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Everybody in the unit is told and reads it here once it is issued."),
    )
    addressed_kinds: ClassVar[str] = "|".join(kind.value for kind in Kind if kind.is_addressed)
    addressees = forms.CharField(
        label=gettext_lazy("“Kính gửi” on the page, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Left empty: the agencies and units ticked above."),
    )
    content = forms.CharField(
        label=gettext_lazy("Body"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "One paragraph per line. “Điều 1.” starts an article, lines of the form | a | b | "
            "make a table, a line “Phụ lục: title” begins an annex. "
            "Layout, number, date and signatures are set for you."
        ),
    )
    main = forms.FileField(
        label=gettext_lazy("Document file"),
        required=False,
        help_text=gettext_lazy(
            "PDF or .docx, not signed yet, with the places for number, date and signature left empty."
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf,.docx"}),
    )
    annexes = FilesField(
        label=gettext_lazy("Annexes in files of their own"),
        required=False,
        help_text=gettext_lazy("PDF. The clerk's seal puts the annex mark on each."),
    )
    annexes_apart = forms.BooleanField(
        label=gettext_lazy(
            "Annexes written above become files of their own, each marked by the clerk's seal"
        ),
        required=False,
    )
    paper_follows = forms.BooleanField(
        label=gettext_lazy("Sent on paper too"),
        required=False,
        help_text=gettext_lazy(
            "Only what goes to the Government or the Prime Minister, or stands in the list that the head of the "
            "ministry or province decided on (Decision 28/2018, Art. 7.2). The recipients read that it follows."
        ),
    )
    co_signers = forms.CharField(
        label=gettext_lazy("Who signs beside the signer, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Minutes: the secretary's name. Contract, memorandum, agreement: "
            "“Đại diện Công ty A | Giám đốc | Lê Văn Ba”."
        ),
    )
    issued_with = forms.CharField(
        label=gettext_lazy("Abbreviations of the agencies that issue it too"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Joint circular or resolution only: “BTC BNV”, in the order of the notation."),
    )
    to_places = forms.CharField(
        label=gettext_lazy("“Nơi nhận”, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial="Như trên",
        help_text=gettext_lazy(
            "The line “Lưu: VT” is added for you. On a type without “Kính gửi”, “Như trên” becomes the agencies "
            "and units ticked above."
        ),
    )
    signer = forms.ChoiceField(label=gettext_lazy("Signed by"))
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), initial=Urgency.ORDINARY.value)
    circulation = forms.ChoiceField(label=gettext_lazy("Circulation"), required=False)
    due_on = DayField(label=gettext_lazy("Answer wanted by"), required=False)
    dropped = forms.MultipleChoiceField(
        label=gettext_lazy("Annexes to leave out"), widget=forms.CheckboxSelectMultiple, required=False
    )
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    link_kind = forms.ChoiceField(
        required=False, choices=[("", ""), *LinkKind.choices()], widget=forms.HiddenInput
    )
    linked = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[Agency],
        groups: Sequence[RecipientGroup],
        units: Sequence[tuple[int, str]] = (),
        leaders: Sequence[Post],
        annexes: Sequence[OutgoingFile] = (),
        **kwargs: Any,
    ) -> None:  # Any: Django's own signature
        """Offer recipients, the leaders in office and the words of the law. annexes: files it has already."""
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.known_groups = {str(group.pk): group for group in groups}
        self._offer("groups", [(key, group.name) for key, group in self.known_groups.items()])
        self.known_units = {str(key): name for key, name in units}
        self._offer("units", list(self.known_units.items()))
        self._offer("circulation", Circulation.options())
        self._offer("dropped", [(str(row.ordinal), row.file.name) for row in annexes])
        self._offer("source", [
            (COMPOSE, _("Write it here; the layout follows Decree 30/2020")),
            (UPLOAD, _("Upload a PDF or .docx made elsewhere")),
            (PAPER, _("Signed and stamped on paper: number it here, then scan it")),
        ])  # fmt: skip
        self._offer("kind", Kind.options())
        self._offer("urgency", Urgency.options())
        self._offer("recipients", [(key, agency.name) for key, agency in self.agencies.items()])
        self._offer("signer", [(str(post.pk), f"{post.person.full_name} – {post.title}") for post in leaders])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:  # Any: cleaned form values
        """Ask for what the chosen way needs."""
        given = super().clean() or self.cleaned_data
        if given.get("source") == COMPOSE and not given.get("content", "").strip():
            self.add_error("content", _("Write the body of the document, or choose to upload a file."))
        if given.get("source") == UPLOAD and not given.get("main") and not given.get("version"):
            self.add_error("main", _("Choose the PDF or .docx, or choose to write the document here."))
        goes_to = any(given.get(name) for name in ("recipients", "groups", "units"))
        if given.get("source") != PAPER and not goes_to:
            self.add_error("recipients", _("Tick at least one agency or unit the document goes to."))
        return given

    def facts(self) -> DraftFacts:
        """Return what was filled in, as the domain takes it."""
        given = self.cleaned_data
        written = _lines(given["addressees"])
        groups = [self.known_groups[key] for key in given["groups"]]
        members = [agency.pk for group in groups for agency in group.members.all()]
        names = (
            *(group.name for group in groups),
            *(self.agencies[key].name for key in given["recipients"]),
            *(self.known_units[key] for key in given["units"]),
        )
        return DraftFacts(
            way=Way.PAPER if given["source"] == PAPER else Way.DIGITAL,
            kind=Kind(given["kind"]),
            subject=given["subject"],
            signer_post_id=int(given["signer"]),
            recipient_ids=tuple(dict.fromkeys([*map(int, given["recipients"]), *members])),
            unit_ids=tuple(map(int, given["units"])),
            circulation=Circulation(given["circulation"] or ""),
            co_signers=_lines(given["co_signers"]),
            issued_with=given["issued_with"],
            annexes_apart=given["annexes_apart"],
            paper_follows=given["paper_follows"],
            dropped=tuple(map(int, given["dropped"])),
            urgency=Urgency(given["urgency"]),
            content=given["content"] if given["source"] == COMPOSE else "",
            addressees=written or names,
            to_places=_lines(given["to_places"]),
            due_on=given["due_on"],
            link_kind=LinkKind(given["link_kind"]) if given["link_kind"] else None,
            linked_id=given["linked"],
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def initial_of(
    document: OutgoingDocument, recipient_ids: list[int], unit_ids: list[int]
) -> dict[str, object]:
    """Return a draft as the form shows it again."""
    digital = COMPOSE if document.content else UPLOAD
    return {
        "source": PAPER if document.way_word is Way.PAPER else digital,
        "kind": document.kind,
        "subject": document.subject,
        "recipients": [str(pk) for pk in recipient_ids],
        "units": [str(pk) for pk in unit_ids],
        "addressees": "\n".join(document.addressees),
        "content": document.content,
        "to_places": "\n".join(document.to_places),
        "signer": str(document.signer_id),
        "urgency": document.urgency,
        "circulation": document.circulation,
        "co_signers": "\n".join(document.co_signers),
        "issued_with": document.issued_with,
        "annexes_apart": document.annexes_apart,
        "paper_follows": document.paper_follows,
        "due_on": f"{document.due_on:%d/%m/%Y}" if document.due_on else "",
        "version": document.version,
        "link_kind": document.link_kind,
        "linked": document.linked_id,
    }


def initial_about(
    earlier: OutgoingDocument, kind: LinkKind, recipient_ids: list[int], unit_ids: list[int]
) -> dict[str, object]:
    """Return the form of a document about an earlier one: same form, same recipients, the earlier one named."""
    said = {"verb": kind.vi, "code": earlier.code, "subject": earlier.subject}
    return {
        "kind": (Kind.CONG_VAN if kind in {LinkKind.CORRECT, LinkKind.RECALL} else earlier.kind_word).value,
        # What is printed on the page is Vietnamese, whichever language the reader chose.
        "subject": "{verb} văn bản số {code} ({subject})".format_map(said)[:500],
        "recipients": [str(pk) for pk in recipient_ids],
        "units": [str(pk) for pk in unit_ids],
        "to_places": "\n".join(earlier.to_places),
        "signer": str(earlier.signer_id),
        "urgency": earlier.urgency,
        "link_kind": kind.value,
        "linked": earlier.pk,
    }
