"""An operator written with kopf, on ConfigMaps: handlers, finalizers, timers, a daemon, events, an index."""

import logging

import kopf
from checks import check, equal, eventually
from kubernetes import client
from operating import complaints, operate

NAMESPACE = "default"
SELECTED = {"labels": {"operator": "kopf"}}
calls = []


def called(*call):
    return call in calls


@kopf.on.startup()
def settle(settings: kopf.OperatorSettings, **_):
    settings.persistence.finalizer = "example.com/kopf"
    settings.posting.level = logging.INFO


@kopf.on.create("configmaps", **SELECTED)
def created(name, body, patch, **_):
    calls.append(("create", name))
    patch.metadata.annotations["example.com/seen"] = body["data"]["a"]
    kopf.info(body, reason="Seen", message="It was seen.")


@kopf.on.create("configmaps", **SELECTED, retries=3, backoff=0.05)
def created_at_the_second_try(name, retry, **_):
    if retry == 0:
        raise kopf.TemporaryError("not yet", delay=0.05)
    calls.append(("retried", name))


@kopf.on.update("configmaps", **SELECTED, field="data.a")
def updated(name, old, new, **_):
    calls.append(("update", name, old, new))


@kopf.on.delete("configmaps", **SELECTED)
def deleted(name, **_):
    calls.append(("delete", name))


@kopf.timer("configmaps", **SELECTED, interval=0.2)
def ticked(name, **_):
    calls.append(("tick", name))


@kopf.daemon("configmaps", **SELECTED)
async def stayed(name, stopped, **_):
    calls.append(("daemon", name))
    await stopped.wait()
    calls.append(("daemon stopped", name))


@kopf.index("configmaps", **SELECTED)
def by_value(name, body, **_):
    return {body["data"]["a"]: name}


@kopf.on.event("configmaps", labels={"operator": "watched"})
def happened(event, name, by_value, **_):
    calls.append(("event", event["type"], name))
    calls.append(("indexed", name, sorted(value for values in by_value.values() for value in values)))


def make(core, name, operator="kopf"):
    metadata = client.V1ObjectMeta(name=name, labels={"operator": operator})
    return core.create_namespaced_config_map(NAMESPACE, client.V1ConfigMap(metadata=metadata, data={"a": "1"}))


@check
def creation(core):
    """on-create handlers run, are retried, and patch the object; a finalizer holds it"""
    make(core, "first")
    eventually("the handlers have run", lambda: called("create", "first") and called("retried", "first"))
    eventually("the timer ticks", lambda: calls.count(("tick", "first")) > 2)
    eventually("the daemon runs", lambda: called("daemon", "first"))

    def patched():
        metadata = core.read_namespaced_config_map("first", NAMESPACE).metadata
        return (metadata.annotations or {}).get("example.com/seen") == "1" and metadata.finalizers == ["example.com/kopf"]
    eventually("the object was patched", patched)
    equal(calls.count(("create", "first")), 1)


@check
def update(core):
    """an on-update handler is told what changed"""
    core.patch_namespaced_config_map("first", NAMESPACE, {"data": {"a": "2"}})
    eventually("the handler has run", lambda: called("update", "first", "1", "2"))


@check
def index(core):
    """an event handler sees what the index holds"""
    make(core, "watched", operator="watched")
    eventually("the event came", lambda: called("indexed", "watched", ["first"]))


@check
def deletion(core):
    """an on-delete handler runs before the object is gone, and the daemon ends"""
    core.delete_namespaced_config_map("first", NAMESPACE)

    def gone():
        listed = core.list_namespaced_config_map(NAMESPACE, field_selector="metadata.name=first")
        return not listed.items
    eventually("the object is gone", gone)
    assert called("delete", "first") and called("daemon stopped", "first")


@check
def events(core):
    """what the handlers did was posted as Events"""
    def reasons():
        listed = core.list_namespaced_event(NAMESPACE, field_selector="involvedObject.name=first")
        return {event.reason for event in listed.items}
    eventually("the events were posted", lambda: {"Seen"} <= reasons())


@check
def silence(core):
    """kopf had nothing to complain of"""
    equal(complaints, [])


operate(client.CoreV1Api, expected=["not yet"])
