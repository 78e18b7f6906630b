"""The official client's watches, informer and leader election."""

import logging
import threading

from checks import check, equal, eventually, main, refused
from kubernetes import client, config, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.informer import ADDED, DELETED, MODIFIED, SharedInformer
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

NAMESPACE = "default"


def make(core, name, **labels):
    metadata = client.V1ObjectMeta(name=name, labels=labels)
    return core.create_namespaced_config_map(NAMESPACE, client.V1ConfigMap(metadata=metadata))


def seen(stream):
    return [(event["type"], event["object"].metadata.name) for event in stream]


@check
def resume(core):
    """a watch tells what came after a resourceVersion, and another goes on where it ended"""
    version = core.list_namespaced_config_map(NAMESPACE).metadata.resource_version
    made = make(core, "watched", watch="one")
    core.patch_namespaced_config_map("watched", NAMESPACE, {"data": {"a": "1"}})
    options = {"namespace": NAMESPACE, "label_selector": "watch=one", "timeout_seconds": 30}
    watcher = watch.Watch()
    events = []
    for event in watcher.stream(core.list_namespaced_config_map, resource_version=version, **options):
        events.append((event["type"], event["object"].metadata.name))
        if event["type"] == "MODIFIED":
            watcher.stop()
    equal(events, [("ADDED", "watched"), ("MODIFIED", "watched")])
    core.delete_namespaced_config_map("watched", NAMESPACE)
    for event in watcher.stream(
            core.list_namespaced_config_map, resource_version=watcher.resource_version, **options):
        equal((event["type"], event["object"].metadata.name), ("DELETED", "watched"))
        assert int(event["object"].metadata.resource_version) > int(made.metadata.resource_version)
        watcher.stop()


@check
def deadline(core):
    """a watch ends in order after timeoutSeconds, with what is there at first"""
    make(core, "present", watch="two")
    stream = watch.Watch().stream(
        core.list_namespaced_config_map, NAMESPACE, label_selector="watch=two", timeout_seconds=1)
    equal(seen(stream), [("ADDED", "present")])


@check
def selection(core):
    """an object that no longer matches the selector is told as deleted"""
    make(core, "leaving", watch="three")
    listed = core.list_namespaced_config_map(NAMESPACE, label_selector="watch=three")
    core.patch_namespaced_config_map("leaving", NAMESPACE, {"metadata": {"labels": {"watch": "four"}}})
    watcher = watch.Watch()
    stream = watcher.stream(
        core.list_namespaced_config_map, NAMESPACE, label_selector="watch=three",
        resource_version=listed.metadata.resource_version, timeout_seconds=30)
    for event in stream:
        equal((event["type"], event["object"].metadata.name), ("DELETED", "leaving"))
        watcher.stop()


@check
def initial_events(core):
    """a streaming list is the present, and a bookmark that marks its end"""
    make(core, "listed", watch="five")
    stream = watch.Watch().stream(
        core.list_namespaced_config_map, NAMESPACE, label_selector="watch=five", send_initial_events=True,
        allow_watch_bookmarks=True, resource_version_match="NotOlderThan", timeout_seconds=1)
    events = [(event["type"], event["raw_object"]["metadata"]) for event in stream]
    equal([kind for kind, _ in events], ["ADDED", "BOOKMARK"])
    equal(events[1][1]["annotations"], {"k8s.io/initial-events-end": "true"})


@check
def one_object(core):
    """a watch of one object, chosen by its name"""
    make(core, "single")
    make(core, "other")
    stream = watch.Watch().stream(
        core.list_namespaced_config_map, NAMESPACE, field_selector="metadata.name=single", timeout_seconds=1)
    equal(seen(stream), [("ADDED", "single")])


@check
def refusals(core):
    """a resourceVersion that is none is refused at once"""
    stream = watch.Watch().stream(
        core.list_namespaced_config_map, NAMESPACE, resource_version="nonsense", timeout_seconds=1)
    refused(ApiException, lambda: list(stream), status=400)


@check
def informer(core):
    """the informer's cache follows what happens"""
    told, lock = [], threading.Lock()

    def tell(kind):
        def handler(*objects):
            with lock:
                told.append((kind, objects[-1].metadata.name))
        return handler

    informer = SharedInformer(
        list_func=core.list_namespaced_config_map, namespace=NAMESPACE, label_selector="watch=informer")
    for kind in (ADDED, MODIFIED, DELETED):
        informer.add_event_handler(kind, tell(kind))
    make(core, "before", watch="informer")
    informer.start()
    try:
        eventually("the informer has listed", lambda: (ADDED, "before") in told)
        make(core, "after", watch="informer")
        eventually("the informer has seen a new object", lambda: (ADDED, "after") in told)
        core.patch_namespaced_config_map("after", NAMESPACE, {"data": {"a": "1"}})
        eventually("the informer has seen a change", lambda: (MODIFIED, "after") in told)
        core.delete_namespaced_config_map("before", NAMESPACE)
        eventually("the informer has seen a deletion", lambda: (DELETED, "before") in told)
        equal([item.metadata.name for item in informer.cache.list()], ["after"])
    finally:
        informer.stop()


def election(core, lock_type, name):
    """Two candidates; the second leads only after the first has stopped renewing."""
    leaders, stop = [], threading.Event()

    class Lock(lock_type):
        def update(self, name, namespace, record):
            return False if self.identity == "first" and stop.is_set() else super().update(name, namespace, record)

    def candidate(identity):
        ended = threading.Event()
        settings = electionconfig.Config(
            Lock(name, NAMESPACE, identity), lease_duration=3, renew_deadline=2, retry_period=1,
            onstarted_leading=lambda: leaders.append(identity), onstopped_leading=ended.set)
        threading.Thread(target=leaderelection.LeaderElection(settings).run, daemon=True).start()
        return ended

    first_ended = candidate("first")
    eventually("the first candidate leads", lambda: leaders == ["first"])
    candidate("second")
    stop.set()
    assert first_ended.wait(60), "the first candidate has not stopped leading"
    eventually("the second candidate leads", lambda: leaders == ["first", "second"])


@check
def lease_election(core):
    """leader election by a Lease passes from one candidate to the next"""
    election(core, LeaseLock, "leader")
    lease = client.CoordinationV1Api().read_namespaced_lease("leader", NAMESPACE)
    equal(lease.spec.holder_identity, "second")
    assert lease.spec.lease_transitions is None or lease.spec.lease_transitions >= 0


@check
def config_map_election(core):
    """leader election by a ConfigMap does too"""
    election(core, ConfigMapLock, "leader")


# An informer that is stopped breaks its own connection, and says so.
logging.getLogger("kubernetes.informer").setLevel(logging.CRITICAL)
config.load_kube_config()
main(client.CoreV1Api())
