"""The operations of the axis and the closed words of their headers."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """What can be asked of an axis: the last part of the address."""

    GET_AGENCIES_LIST = "getAgenciesList"
    GET_AGENCIES_LIST_QD20 = "getAgenciesListQD20"
    GET_SYNCHRONIZE_UNIT = "getSynchronizeUnit"
    REGISTER_AGENCY = "registerAgency"
    DELETE_AGENCY = "deleteAgency"
    SEND_EDOC = "sendEdoc"
    GET_RECEIVED_EDOC_LIST = "getReceivedEdocList"
    GET_EDOC = "getEdoc"
    DOWNLOAD_EDOC = "downloadEdoc"
    UPDATE_STATUS = "updateStatus"
    GET_SENT_EDOC_LIST = "getSentEdocList"
    COUNT_RECEIVE_EDOC = "countReceiveEdoc"
    COUNT_RECEIVE_STATUS = "countReceiveStatus"


SERVICE_TYPE = "eDoc"
SINCE = "vanthu-since"
"""A parameter of getReceivedEdocList among our own kind: all since a day, also what was confirmed. No other client's
name for anything: a long-lived one signs whatever it ever sent, `fromDate` too."""


class MessageType(StrEnum):
    """What a package carries, in the axis' words."""

    EDOC = "edoc"
    STATUS = "status"


class DownloadStatus(StrEnum):
    """How far a receiving system is with a package; only `done` ends its waiting."""

    INITIAL = "initial"
    PROCESSING = "processing"
    DONE = "done"
    FAIL = "fail"
