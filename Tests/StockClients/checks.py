"""What these programs share: named checks that run one after the other and are loud when they fail."""

import os
import sys
import time
import traceback

_checks = []


def check(function):
    """Marks a function as a check; its docstring is its name."""
    _checks.append(function)
    return function


def run(*arguments):
    """Runs every check with these arguments; whether all passed."""
    failed = 0
    for function in _checks:
        started = time.monotonic()
        try:
            function(*arguments)
            outcome = "ok"
        except Exception:
            failed += 1
            outcome = "FAILED\n" + traceback.format_exc()
        print(f"{function.__doc__.strip()} ({time.monotonic() - started:.1f} s): {outcome}", flush=True)
    print(f"{len(_checks)} checks, {failed} failed", flush=True)
    return bool(_checks) and not failed


def main(*arguments):
    """Runs every check and ends the program: with 0 only if all passed."""
    status = 0 if run(*arguments) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that clients leave behind, such as those of leader elections, let Python's own end abort now and then.
    os._exit(status)


def equal(actual, expected):
    """Fails with both values in the message."""
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def refused(error, call, **expected):
    """Expects an error with these attributes; gives it back."""
    try:
        result = call()
    except error as problem:
        for name, value in expected.items():
            equal(getattr(problem, name), value)
        return problem
    raise AssertionError(f"expected {error.__name__} {expected}, got {result!r}")


def wait_for(condition, within):
    """Waits until a condition gives something true, and gives that back; None if that takes longer."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    return None


def eventually(what, condition, within=60):
    """Waits until a condition gives something true, and gives that back."""
    result = wait_for(condition, within)
    if not result:
        raise AssertionError(f"not within {within} s: {what}")
    return result
