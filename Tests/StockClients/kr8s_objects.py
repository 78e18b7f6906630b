"""kr8s: objects, patches, scale, waits, watches, discovery."""

import threading

import kr8s
from checks import check, equal, eventually, main, refused
from kr8s.objects import ConfigMap, Deployment, Namespace, Pod, Secret, new_class


def config_map(name, **labels):
    return ConfigMap({"metadata": {"name": name, "namespace": "default", "labels": labels}, "data": {"a": "1"}})


@check
def discovery(api):
    """versions and kinds are found"""
    assert api.version()["gitVersion"].startswith("v1.")
    kinds = {(kind["version"], kind["kind"]): kind for kind in api.api_resources()}
    assert kinds["apps/v1", "Deployment"]["namespaced"]
    assert not kinds["v1", "Node"]["namespaced"]
    assert "v1" in list(api.api_versions()) and "apps/v1" in list(api.api_versions())


@check
def lifecycle(api):
    """create, get, refresh, patch, label, annotate and delete"""
    made = config_map("first", app="kr8s")
    made.create()
    assert made.exists()
    read = ConfigMap.get("first", namespace="default")
    equal(read.raw, made.raw)
    read.patch({"data": {"b": "2"}})
    read.patch([{"op": "remove", "path": "/data/a"}], type="json")
    read.label(tier="front")
    read.annotate({"example.com/note": "yes"})
    made.refresh()
    equal(made.data, {"b": "2"})
    equal(dict(made.labels), {"app": "kr8s", "tier": "front"})
    equal(dict(made.annotations), {"example.com/note": "yes"})
    made.delete()
    made.wait("delete")
    assert not made.exists()
    refused(kr8s.NotFoundError, lambda: ConfigMap.get("first", namespace="default", timeout=1))


@check
def lists(api):
    """lists by selectors, in pages, in all namespaces"""
    for number in range(3):
        config_map(f"many-{number}", app="many").create()
    found = api.get("configmaps", namespace="default", label_selector={"app": "many"})
    equal([each.name for each in found], ["many-0", "many-1", "many-2"])
    found = api.get("configmaps", namespace=kr8s.ALL, field_selector="metadata.name=many-1")
    equal([each.name for each in found], ["many-1"])
    equal([each.name for each in api.get("configmaps", "many-2", namespace="default")], ["many-2"])
    assert "default" in [each.name for each in api.get("namespaces")]
    assert "default" in [each.name for each in Namespace.list()]


@check
def watch(api):
    """a watch tells changes"""
    config_map("watched", app="watched").create()
    events = []

    def follow():
        for kind, each in api.watch("configmaps", namespace="default", label_selector="app=watched"):
            events.append((kind, each.name))
            if kind == "DELETED":
                return

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    eventually("the watch has begun", lambda: events == [("ADDED", "watched")])
    watched = ConfigMap.get("watched", namespace="default")
    watched.patch({"data": {"b": "2"}})
    eventually("the change was told", lambda: events[1:] == [("MODIFIED", "watched")])
    watched.delete()
    follower.join(60)
    equal(events[2:], [("DELETED", "watched")])


@check
def workloads(api):
    """a Deployment is scaled and becomes ready, its Pods are found and waited for"""
    labels = {"app": "web"}
    deployment = Deployment({
        "metadata": {"name": "web", "namespace": "default"},
        "spec": {
            "replicas": 1, "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "nginx"}]}},
        },
    })
    deployment.create()
    deployment.wait("condition=Available", timeout=60)
    assert eventually("the Deployment is ready", deployment.ready)
    deployment.scale(3)
    equal(deployment.replicas, 3)
    eventually("there are three Pods", lambda: len(deployment.pods()) == 3)
    for pod in deployment.pods():
        pod.wait("condition=Ready", timeout=60)
        assert pod.ready()
    equal({each.name for each in api.get("pods", namespace="default", label_selector=labels)},
          {each.name for each in deployment.pods()})
    deployment.delete(propagation_policy="Foreground")
    deployment.wait("delete", timeout=60)
    eventually("its Pods are gone", lambda: not list(Pod.list(namespace="default", label_selector=labels)))


@check
def other_kinds(api):
    """a kind is made known by its name alone, also one of Arktos' own"""
    tenants = new_class("Tenant", version="v1", namespaced=False, plural="tenants")
    assert "default" in [each.name for each in tenants.list()]
    secret = Secret({"metadata": {"name": "s", "namespace": "default"}, "stringData": {"key": "value"}})
    secret.create()
    secret.refresh()
    equal(dict(secret.raw["data"]), {"key": "dmFsdWU="})


@check
def errors(api):
    """a refusal is told with the server's words"""
    problem = refused(kr8s.ServerError, lambda: config_map("Not A Name").create())
    assert "metadata.name" in str(problem), problem
    equal(problem.response.status_code, 422)


main(kr8s.api())
