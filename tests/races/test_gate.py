"""The gate at which SQLite's writers queue."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from django.db import connection

from vanthu.core.db import write_transaction


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL queues its writers itself")
def test_a_process_forked_while_somebody_wrote_does_not_keep_the_gate() -> None:
    with write_transaction():
        child = os.fork()
        if child == 0:
            signal.pause()  # holds what it inherited until it is killed
    passed = threading.Event()

    def write() -> None:
        with write_transaction():
            passed.set()
        connection.close()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        assert passed.wait(10)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        writer.join(30)
