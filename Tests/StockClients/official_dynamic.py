"""The official dynamic client: discovery, verbs, tenants, server-side apply."""

import json
import os
import tempfile

import yaml
from checks import check, equal, main, refused
from kubernetes import client, config, dynamic
from kubernetes.dynamic.exceptions import (
    BadRequestError, ConflictError, NotFoundError, ResourceNotFoundError, UnprocessibleEntityError)

NAMESPACE = "default"


def config_map(name, data, **metadata):
    return {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": NAMESPACE, **metadata},
        "data": data,
    }


@check
def discovery(dynamic_client):
    """every group and kind is found, with its verbs and subresources"""
    expected = {
        ("v1", "Pod"): "pods", ("v1", "Secret"): "secrets", ("apps/v1", "Deployment"): "deployments",
        ("coordination.k8s.io/v1", "Lease"): "leases", ("rbac.authorization.k8s.io/v1", "ClusterRole"): "clusterroles",
    }
    for (version, kind), name in expected.items():
        equal(dynamic_client.resources.get(api_version=version, kind=kind).name, name)
    deployments = dynamic_client.resources.get(api_version="apps/v1", kind="Deployment")
    equal(set(deployments.subresources), {"scale", "status"})
    assert {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"} <= set(deployments.verbs)
    equal(dynamic_client.resources.get(short_names=["cm"]).kind, "ConfigMap")
    refused(ResourceNotFoundError, lambda: dynamic_client.resources.get(api_version="v1", kind="Nonsense"))


@check
def tenants(dynamic_client):
    """what is in one tenant is not in another, whose URL is below that of the server"""
    host = dynamic_client.configuration.host
    inside = host.partition("/tenants/")[2] or "default"
    other = "default" if inside != "default" else "blue"
    stranger = client_at(host.partition("/tenants/")[0] + "/tenants/" + other)
    name = "mine-" + inside
    maps = dynamic_client.resources.get(api_version="v1", kind="ConfigMap")
    equal(maps.create(body=config_map(name, {"a": "1"})).metadata.tenant, inside)
    refused(
        NotFoundError,
        lambda: stranger.resources.get(api_version="v1", kind="ConfigMap").get(name=name, namespace=NAMESPACE))
    namespaces = dynamic_client.resources.get(api_version="v1", kind="Namespace")
    assert {"default", "kube-system"} <= {item.metadata.name for item in namespaces.get().items}
    namespaces.create(body={"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    equal(namespaces.get(name=name).metadata.tenant, inside)
    refused(NotFoundError, lambda: stranger.resources.get(api_version="v1", kind="Namespace").get(name=name))


@check
def verbs(dynamic_client):
    """create, replace, patch, watch and delete of what has no class of its own"""
    maps = dynamic_client.resources.get(api_version="v1", kind="ConfigMap")
    made = maps.create(body=config_map("loose", {"a": "1"}))
    changed = made.to_dict()
    changed["data"]["b"] = "2"
    equal(maps.replace(body=changed).data.to_dict(), {"a": "1", "b": "2"})
    refused(ConflictError, lambda: maps.replace(body={**changed, "data": {"c": "3"}}))
    patched = maps.patch(
        body={"data": {"a": None}}, name="loose", namespace=NAMESPACE, content_type="application/merge-patch+json")
    equal(patched.data.to_dict(), {"b": "2"})
    events = maps.watch(namespace=NAMESPACE, name="loose", resource_version=made.metadata.resourceVersion, timeout=2)
    equal([event["type"] for event in events], ["MODIFIED", "MODIFIED"])
    maps.delete(name="loose", namespace=NAMESPACE)
    refused(NotFoundError, lambda: maps.get(name="loose", namespace=NAMESPACE))


@check
def wrong_objects(dynamic_client):
    """what is wrong with an object is said as Kubernetes says it"""
    def post(body, **query):
        return dynamic_client.request(
            "post", f"/api/v1/namespaces/{NAMESPACE}/pods", body=body, query_params=list(query.items()))

    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "wrong"}, "spec": {"containers": []}}
    problem = refused(UnprocessibleEntityError, lambda: post(pod))
    causes = json.loads(problem.body)["details"]["causes"]
    equal([(cause["field"], cause["reason"]) for cause in causes], [("spec.containers", "FieldValueRequired")])
    pod["spec"] = {"containers": [{"name": "a", "image": "b", "imag": "c"}]}
    problem = refused(BadRequestError, lambda: post(pod, fieldValidation="Strict"))
    assert 'unknown field "spec.containers[0].imag"' in json.loads(problem.body)["message"]


@check
def server_side_apply(dynamic_client):
    """two managers share an object, conflict, force, and let go"""
    maps = dynamic_client.resources.get(api_version="v1", kind="ConfigMap")

    def apply(data, manager, force=None):
        return maps.server_side_apply(
            body=config_map("shared", data), namespace=NAMESPACE, field_manager=manager, force_conflicts=force)

    def owners():
        return {entry.manager: entry.operation for entry in maps.get(name="shared", namespace=NAMESPACE).metadata.managedFields}

    first = apply({"a": "1", "b": "1"}, "one")
    again = apply({"a": "1", "b": "1"}, "one")
    equal(again.metadata.resourceVersion, first.metadata.resourceVersion)
    problem = refused(ConflictError, lambda: apply({"a": "2"}, "two"))
    causes = json.loads(problem.body)["details"]["causes"]
    equal([(cause["reason"], cause["field"]) for cause in causes], [("FieldManagerConflict", ".data.a")])
    assert '"one"' in causes[0]["message"], causes
    equal(apply({"a": "2", "c": "2"}, "two", force=True).data.to_dict(), {"a": "2", "b": "1", "c": "2"})
    equal(owners(), {"one": "Apply", "two": "Apply"})
    equal(apply({"c": "2"}, "two").data.to_dict(), {"b": "1", "c": "2"})
    equal(apply({}, "one").data.to_dict(), {"c": "2"})
    refused(
        UnprocessibleEntityError,
        lambda: maps.server_side_apply(body=config_map("shared", {}), namespace=NAMESPACE))


def client_at(url):
    """A client of the same user with another server in its kubeconfig."""
    with open(os.environ["KUBECONFIG"]) as file:
        kubeconfig = yaml.safe_load(file)
    kubeconfig["clusters"][0]["cluster"]["server"] = url
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(kubeconfig, file)
        file.flush()
        return dynamic_client_of(config.new_client_from_config(config_file=file.name))


def dynamic_client_of(api_client):
    # What was discovered elsewhere is not for this server.
    return dynamic.DynamicClient(api_client, cache_file=os.path.join(tempfile.mkdtemp(), "discovery.json"))


config.load_kube_config()
main(dynamic_client_of(client.ApiClient()))
