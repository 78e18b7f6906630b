"""Runs an operator written with kopf while checks look at what it does."""

import asyncio
import logging
import sys
import threading

import kopf
from checks import run
from kubernetes import config

complaints = []


class _Complaints(logging.Handler):
    """Keeps what kopf warns of."""

    def __init__(self, expected):
        super().__init__(level=logging.WARNING)
        self.expected = expected

    def emit(self, record):
        message = record.getMessage()
        if not any(part in message for part in self.expected):
            complaints.append(message)


def operate(make_client, expected=()):
    """Runs the handlers that were registered, and the checks beside them; ends the program: with 0 only if all passed.

    make_client makes what the checks are given; warnings that contain an expected text are no complaints.
    """
    logging.getLogger().addHandler(_Complaints(expected))
    logging.getLogger("kopf.objects").setLevel(logging.INFO)  # What it says here it posts as Events.
    config.load_kube_config()
    stopped, ready = threading.Event(), threading.Event()
    results = []

    def verify():
        try:
            assert ready.wait(60), "the operator has not started"
            results.append(run(make_client()))
        finally:
            stopped.set()

    verifier = threading.Thread(target=verify)
    verifier.start()
    asyncio.run(kopf.operator(clusterwide=True, standalone=True, stop_flag=stopped, ready_flag=ready))
    verifier.join()
    sys.exit(0 if results == [True] else 1)
