"""Who may open which address: data, walked whole by a test. A new URL without a line here fails it.

Every object is one of the actor's own agency; a person of another agency finds none of them (404), and a visitor
is sent to the sign-in page by all but the public ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from vanthu.core.actor import Role


class Access(StrEnum):
    """What an address answers."""

    OPEN = "open"
    """The page, or the act is tried."""
    REFUSED = "refused"
    """The reader sees the object, but the act is not this post's: 403, said in words."""
    HIDDEN = "hidden"
    """There is nothing here for this post: 404."""


O, R, H = Access.OPEN, Access.REFUSED, Access.HIDDEN  # noqa: E741 a table wants narrow cells

ROLES: Final = (Role.OFFICER, Role.LEADER, Role.CLERK, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Row:
    """One address: how it is called, on an object in which state, and what each role gets, in the order of ROLES.

    The officer is the document's drafter and the leader its signer.
    """

    method: Literal["GET", "POST"]
    cells: tuple[Access, Access, Access, Access]
    state: str = ""
    way: Literal["digital", "paper"] = "digital"


PUBLIC: Final = frozenset(
    {
        "web:sign_in", "web:second_step", "web:ask_proof", "web:prove", "web:ask_certificate",
        "web:prove_certificate", "web:sign_on", "web:sign_on_back", "web:sign_on_out",
        "web:use_theme", "web:use_language",
        "check_page:ask", "check_page:show",
    }
)  # fmt: skip

_OFFICES: Final = frozenset({"deliveries", "board", "hub", "administration"})
"""Areas that the archivist does not enter."""
_ARCHIVIST: Final[Mapping[str, Access]] = {
    "registers:ask_void": R,
    "registers:void": R,
    "web:decision": H,
    "web:end_delegation": H,
    "web:changes": H,
    "web:confirm_change": H,
    "outgoing:agencies": H,
    "outgoing:groups": H,
    "outgoing:add_group": H,
    "outgoing:change_group": H,
    "outgoing:drop_group": H,
}


def of_archivist(name: str, row: Row) -> Access:
    """Return what the archivist gets, who reads what the whole agency reads and makes no act of the road.

    Elsewhere that is what an administrator gets, who does not either.
    """
    return H if name.partition(":")[0] in _OFFICES else _ARCHIVIST.get(name, row.cells[3])


MATRIX: Final[Mapping[str, Row]] = {
    #                                           officer leader clerk administrator
    "web:sign_in": Row("GET", (O, O, O, O)),
    "web:second_step": Row("GET", (O, O, O, O)),
    "web:ask_proof": Row("POST", (O, O, O, O)),
    "web:prove": Row("POST", (O, O, O, O)),
    "web:ask_certificate": Row("POST", (O, O, O, O)),
    "web:prove_certificate": Row("POST", (O, O, O, O)),
    "web:sign_on": Row("GET", (O, O, O, O)),
    "web:sign_on_out": Row("GET", (O, O, O, O)),
    "web:sign_on_back": Row("GET", (O, O, O, O)),
    "web:begin_link": Row("POST", (H, H, H, H)),
    "web:unlink": Row("POST", (H, H, H, H)),
    "web:confirm": Row("GET", (O, O, O, O)),
    "web:security": Row("GET", (O, O, O, O)),
    "web:add_authenticator": Row("GET", (O, O, O, O)),
    "web:remove_authenticator": Row("POST", (O, O, O, O)),
    "web:recovery_codes": Row("POST", (O, O, O, O)),
    "web:ask_passkey": Row("POST", (O, O, O, O)),
    "web:add_passkey": Row("POST", (O, O, O, O)),
    "web:remove_passkey": Row("POST", (H, H, H, H)),
    "web:end_session": Row("POST", (H, H, H, H)),
    "web:end_others": Row("POST", (O, O, O, O)),
    "web:delegations": Row("GET", (O, O, O, O)),
    "web:add_delegation": Row("GET", (O, O, O, O)),
    "web:decision": Row("GET", (H, O, O, O)),
    "web:end_delegation": Row("POST", (H, O, O, O)),
    "web:changes": Row("GET", (H, O, H, O)),
    "web:confirm_change": Row("POST", (H, O, H, R)),
    "web:readers": Row("GET", (O, O, O, H)),
    "web:end_reading": Row("POST", (O, O, O, H)),
    "web:sign_out": Row("POST", (O, O, O, O)),
    "web:change_password": Row("GET", (O, O, O, O)),
    "web:use_post": Row("POST", (O, O, O, O)),
    "web:use_theme": Row("POST", (O, O, O, O)),
    "web:use_language": Row("POST", (O, O, O, O)),
    "home:work": Row("GET", (O, O, O, O)),
    "search:find": Row("GET", (O, O, O, O)),
    "personal:notices": Row("GET", (O, O, O, O)),
    "personal:notice": Row("GET", (H, H, H, H)),
    "personal:read_notices": Row("POST", (O, O, O, O)),
    "personal:notice_ways": Row("GET", (O, O, O, O)),
    "personal:keep_view": Row("POST", (O, O, O, O)),
    "personal:drop_view": Row("POST", (H, H, H, H)),
    "outgoing:list": Row("GET", (O, O, O, O)),
    "outgoing:new": Row("GET", (O, O, O, H)),
    "outgoing:autosave": Row("POST", (O, O, O, H)),
    "outgoing:forget": Row("POST", (O, O, O, H)),
    "outgoing:agencies": Row("GET", (O, O, O, O)),
    "outgoing:groups": Row("GET", (O, O, O, O)),
    "outgoing:add_group": Row("GET", (H, H, O, O)),
    "outgoing:change_group": Row("GET", (H, H, O, O)),
    "outgoing:drop_group": Row("POST", (H, H, O, O)),
    "outgoing:compare": Row("GET", (O, O, H, H), state="submitted"),
    "outgoing:compare_page": Row("GET", (O, O, H, H), state="submitted"),
    "outgoing:show": Row("GET", (O, O, H, H), state="submitted"),
    "outgoing:file": Row("GET", (O, O, H, H), state="submitted"),
    "outgoing:version": Row("GET", (O, O, H, H), state="submitted"),
    "outgoing:edit": Row("GET", (O, H, H, H), state="draft"),
    "outgoing:submit": Row("POST", (O, H, H, H), state="draft"),
    "outgoing:send_back": Row("POST", (O, O, H, H), state="submitted"),
    "outgoing:check": Row("POST", (R, R, H, H), state="submitted"),
    "outgoing:withdraw": Row("POST", (O, R, H, H), state="submitted"),
    "outgoing:check_again": Row("POST", (R, R, H, H), state="submitted"),
    "outgoing:ask_change": Row("POST", (O, R, O, H), state="signed"),
    "outgoing:keep_signed": Row("POST", (R, O, R, H), state="signed"),
    "outgoing:reopen": Row("POST", (R, O, R, H), state="signed"),
    "outgoing:address": Row("POST", (R, R, O, H), state="signed"),
    "outgoing:sign": Row("POST", (R, O, H, H), state="submitted"),
    "outgoing:number_and_seal": Row("POST", (R, R, O, H), state="signed"),
    "outgoing:take_number": Row("POST", (R, H, O, H), state="draft", way="paper"),
    "outgoing:ask_sub_number": Row("POST", (R, H, O, H), state="draft", way="paper"),
    "outgoing:take_kept_number": Row("POST", (R, H, O, H), state="draft", way="paper"),
    "outgoing:attach_scan": Row("POST", (R, R, O, H), state="paper_numbered", way="paper"),
    "outgoing:seal_copy": Row("POST", (R, R, O, H), state="scanned", way="paper"),
    "outgoing:issue": Row("POST", (R, R, O, H), state="sealed"),
    "outgoing:ask_take_back": Row("POST", (O, O, O, R), state="issued"),
    "outgoing:approve_take_back": Row("POST", (R, H, R, R), state="issued"),
    "outgoing:drop_take_back": Row("POST", (R, H, R, R), state="issued"),
    "signing:desk": Row("GET", (O, O, O, O)),
    "signing:send_back": Row("POST", (O, O, H, H), state="submitted"),
    "signing:ready": Row("GET", (O, O, O, O)),
    "signing:begin": Row("POST", (O, O, O, O)),
    "signing:place": Row("GET", (O, H, H, H), state="draft"),
    "signing:ask": Row("POST", (O, O, O, O)),
    "signing:watch": Row("GET", (H, H, H, H)),
    "signing:progress": Row("GET", (H, H, H, H)),
    "signing:end": Row("POST", (H, H, H, H)),
    "incoming:list": Row("GET", (O, O, O, O)),
    "incoming:show": Row("GET", (H, O, O, H), state="received"),
    "incoming:file": Row("GET", (H, O, O, H), state="received"),
    "incoming:register": Row("POST", (H, R, O, H), state="received"),
    "incoming:refuse": Row("POST", (H, R, O, H), state="received"),
    "incoming:assign": Row("POST", (R, O, R, R), state="registered"),
    "incoming:begin": Row("POST", (R, R, R, R), state="assigned"),
    "incoming:finish": Row("POST", (R, O, R, R), state="assigned"),
    "incoming:give_back": Row("POST", (R, R, O, R), state="registered"),
    "incoming:keep": Row("POST", (R, R, O, R), state="registered"),
    "scans:list": Row("GET", (H, H, O, H)),
    "scans:file": Row("GET", (H, H, H, H)),
    "scans:attach": Row("POST", (H, H, H, H)),
    "scans:drop": Row("POST", (H, H, H, H)),
    "deliveries:list": Row("GET", (H, H, O, O)),
    "deliveries:received": Row("GET", (H, H, O, O)),
    "deliveries:show": Row("GET", (H, H, O, O), state="stuck"),
    "deliveries:evidence": Row("GET", (H, H, O, O), state="stuck"),
    "deliveries:retry": Row("POST", (H, H, O, O), state="stuck"),
    "deliveries:stop": Row("POST", (H, H, O, O), state="stuck"),
    "deliveries:waiting": Row("GET", (H, H, O, O)),
    "deliveries:retry_stuck": Row("POST", (H, H, O, O)),
    "deliveries:package": Row("GET", (H, H, O, O)),
    "deliveries:package_evidence": Row("GET", (H, H, O, O)),
    "deliveries:inspect_again": Row("POST", (H, H, O, O)),
    "deliveries:tell_again": Row("POST", (H, H, O, O)),
    "board:punctuality": Row("GET", (H, O, O, O)),
    "board:table": Row("GET", (H, O, O, O)),
    "registers:book": Row("GET", (O, O, O, O)),
    "registers:printed": Row("GET", (O, O, O, O)),
    "registers:side_book": Row("GET", (H, O, O, H)),
    "registers:side_printed": Row("GET", (H, O, O, H)),
    "registers:side_excel": Row("GET", (H, O, O, H)),
    "registers:side_complete": Row("POST", (H, R, H, H)),
    "registers:closings": Row("GET", (O, O, O, O)),
    "registers:close": Row("POST", (R, R, O, R)),
    "registers:reservations": Row("GET", (O, O, O, O)),
    "registers:reserve": Row("POST", (R, R, O, R)),
    "registers:answer_sub_number": Row("POST", (H, H, H, H)),
    "registers:end_reservation": Row("POST", (R, R, O, R)),
    "registers:ask_void": Row("GET", (R, R, O, O)),
    "registers:void": Row("POST", (R, R, O, O)),
    "copies:list": Row("GET", (O, O, O, H)),
    "copies:new": Row("GET", (O, O, O, H)),
    "copies:show": Row("GET", (O, O, O, H), state="asked"),
    "copies:file": Row("GET", (O, O, O, H), state="asked"),
    "copies:approve": Row("POST", (R, O, R, H), state="asked"),
    "copies:decline": Row("POST", (R, O, R, H), state="asked"),
    "copies:sign": Row("POST", (R, R, O, H), state="approved"),
    "copies:print": Row("POST", (R, R, O, H), state="approved"),
    "copies:hand_out": Row("POST", (R, R, O, H), state="made"),
    "copies:send": Row("POST", (R, R, O, H), state="made"),
    "copies:originals": Row("GET", (H, O, O, H), state="issued"),
    "copies:printout": Row("GET", (H, O, O, H)),
    "copies:sheets": Row("GET", (H, O, O, H)),
    "copies:withdraw": Row("POST", (H, R, O, H)),
    "check_page:ask": Row("GET", (O, O, O, O)),
    "check_page:show": Row("GET", (O, O, O, O)),
    "verification:check": Row("GET", (O, O, O, O)),
    "verification:report": Row("GET", (O, O, O, O)),
    "verification:file": Row("GET", (O, O, O, O)),
    "verification:as_signed": Row("GET", (O, O, O, O)),
    "hub:systems": Row("GET", (H, H, H, O)),
    "hub:add_system": Row("GET", (H, H, H, O)),
    "hub:mailbox": Row("GET", (H, H, H, O)),
    "hub:lock": Row("POST", (H, H, H, O)),
    "hub:unlock": Row("POST", (H, H, H, O)),
    "hub:renew_secret": Row("POST", (H, H, H, O)),
    "administration:index": Row("GET", (H, H, H, O)),
    "administration:agencies": Row("GET", (H, H, H, O)),
    "administration:add_agency": Row("GET", (H, H, H, O)),
    "administration:import_agencies": Row("GET", (H, H, H, O)),
    "administration:apply_import": Row("POST", (H, H, H, O)),
    "administration:book_template": Row("GET", (H, H, H, O)),
    "administration:import_from_axis": Row("POST", (H, H, H, O)),
    "administration:change_agency": Row("GET", (H, H, H, O)),
    "administration:add_unit": Row("GET", (H, H, H, O)),
    "administration:change_unit": Row("GET", (H, H, H, O)),
    "administration:end_unit": Row("POST", (H, H, H, O)),
    "administration:sign_on": Row("GET", (H, H, H, O)),
    "administration:link_person": Row("POST", (H, H, H, O)),
    "administration:unlink_person": Row("POST", (H, H, H, H)),
    "administration:people": Row("GET", (H, H, H, O)),
    "administration:import_people": Row("GET", (H, H, H, O)),
    "administration:apply_people": Row("POST", (H, H, H, O)),
    "administration:first_passwords": Row("GET", (H, H, H, O)),
    "administration:people_template": Row("GET", (H, H, H, O)),
    "administration:add_person": Row("GET", (H, H, H, O)),
    "administration:give_post": Row("GET", (H, H, H, O)),
    "administration:end_post": Row("POST", (H, H, H, O)),
    "administration:set_password": Row("GET", (H, H, H, O)),
    "administration:reset_factors": Row("POST", (H, H, H, O)),
    "administration:authorities": Row("GET", (H, H, H, O)),
    "administration:file_authority": Row("GET", (H, H, H, O)),
    "administration:end_authority": Row("POST", (H, H, H, O)),
    "administration:certificates": Row("GET", (H, H, H, O)),
    "administration:signing_services": Row("GET", (H, H, H, O)),
    "administration:add_signing_service": Row("GET", (H, H, H, O)),
    "administration:show_signing_service": Row("GET", (H, H, H, O)),
    "administration:change_signing_service": Row("GET", (H, H, H, O)),
    "administration:try_signing_service": Row("POST", (H, H, H, O)),
    "administration:file_remote_key": Row("POST", (H, H, H, O)),
    "administration:make_doorbell": Row("POST", (H, H, H, O)),
    "administration:file_certificate": Row("GET", (H, H, H, O)),
    "administration:file_hsm_key": Row("GET", (H, H, H, O)),
    "administration:withdraw_certificate": Row("POST", (H, H, H, O)),
    "administration:set_picture": Row("GET", (H, H, H, O)),
    "administration:books": Row("GET", (H, H, H, O)),
    "administration:open_book": Row("POST", (H, H, H, O)),
    "administration:series": Row("GET", (H, H, H, O)),
    "administration:add_series": Row("POST", (H, H, H, O)),
    "administration:allow_sub_numbers": Row("POST", (H, H, H, O)),
    "administration:start_series": Row("POST", (H, H, H, O)),
    "administration:reviews": Row("GET", (H, H, H, O)),
    "administration:name_heads": Row("POST", (H, H, H, O)),
    "administration:peers": Row("GET", (H, H, H, O)),
    "administration:add_peer": Row("GET", (H, H, H, O)),
    "administration:change_peer": Row("GET", (H, H, H, O)),
    "administration:set_route": Row("POST", (H, H, H, O)),
    "administration:show_peer": Row("GET", (H, H, H, O)),
    "administration:try_peer": Row("POST", (H, H, H, O)),
    "administration:distrust_key": Row("POST", (H, H, H, O)),
    "administration:refuse_held": Row("POST", (H, H, H, O)),
    "administration:fetch_again": Row("POST", (H, H, H, O)),
}
