"""The official client's typed calls on objects: verbs, patches, pages, errors."""

import json
import pathlib

from checks import check, equal, eventually, main, refused
from kubernetes import client, config, utils
from kubernetes.client.exceptions import ApiException

NAMESPACE = "default"
HERE = pathlib.Path(__file__).parent


def config_map(name, data=None, **metadata):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, **metadata), data=data or {"a": "1"})


def status(problem):
    return json.loads(problem.body)


@check
def create_and_read(core, apps):
    """create, read and list give typed objects back"""
    created = core.create_namespaced_config_map(NAMESPACE, config_map("first", labels={"app": "first"}))
    assert created.metadata.uid and created.metadata.resource_version and created.metadata.creation_timestamp
    read = core.read_namespaced_config_map("first", NAMESPACE)
    equal(read, created)
    listed = core.list_namespaced_config_map(NAMESPACE, label_selector="app in (first,second)")
    equal([item.metadata.name for item in listed.items], ["first"])
    assert int(listed.metadata.resource_version) >= int(created.metadata.resource_version)
    everywhere = core.list_config_map_for_all_namespaces(field_selector="metadata.name=first")
    equal(len(everywhere.items), 1)


@check
def generated_names(core, apps):
    """generateName gives different names"""
    names = {
        core.create_namespaced_config_map(
            NAMESPACE, client.V1ConfigMap(metadata=client.V1ObjectMeta(generate_name="many-"))).metadata.name
        for _ in range(5)
    }
    equal(len(names), 5)
    assert all(name.startswith("many-") and len(name) > 5 for name in names)


@check
def errors(core, apps):
    """errors are Status objects with reason, details and causes"""
    problem = refused(ApiException, lambda: core.read_namespaced_config_map("absent", NAMESPACE), status=404)
    equal(status(problem)["reason"], "NotFound")
    equal(status(problem)["details"], {"name": "absent", "kind": "configmaps"})
    core.create_namespaced_config_map(NAMESPACE, config_map("taken"))
    problem = refused(
        ApiException, lambda: core.create_namespaced_config_map(NAMESPACE, config_map("taken")), status=409)
    equal(status(problem)["reason"], "AlreadyExists")
    problem = refused(
        ApiException, lambda: core.create_namespaced_config_map(NAMESPACE, config_map("Not A Name")), status=422)
    equal(status(problem)["reason"], "Invalid")
    equal(status(problem)["details"]["causes"][0]["field"], "metadata.name")


@check
def replace(core, apps):
    """replace wants the version that was read, and changes nothing in a dry run"""
    first = core.create_namespaced_config_map(NAMESPACE, config_map("replaced"))
    stale = core.read_namespaced_config_map("replaced", NAMESPACE)
    first.data = {"a": "2"}
    second = core.replace_namespaced_config_map("replaced", NAMESPACE, first)
    equal(second.data, {"a": "2"})
    same = core.replace_namespaced_config_map("replaced", NAMESPACE, second)
    equal(same.metadata.resource_version, second.metadata.resource_version)
    problem = refused(
        ApiException, lambda: core.replace_namespaced_config_map("replaced", NAMESPACE, stale), status=409)
    equal(status(problem)["reason"], "Conflict")
    second.data = {"a": "3"}
    core.replace_namespaced_config_map("replaced", NAMESPACE, second, dry_run="All")
    equal(core.read_namespaced_config_map("replaced", NAMESPACE).data, {"a": "2"})


@check
def patches(core, apps):
    """the four patches"""
    core.create_namespaced_config_map(NAMESPACE, config_map("patched"))

    def patch(body, content_type, **options):
        return core.patch_namespaced_config_map(
            "patched", NAMESPACE, body, _content_type=content_type, **options).data

    operations = [{"op": "test", "path": "/data/a", "value": "1"}, {"op": "add", "path": "/data/b", "value": "2"}]
    equal(patch(operations, "application/json-patch+json"), {"a": "1", "b": "2"})
    equal(patch({"data": {"a": None}}, "application/merge-patch+json"), {"b": "2"})
    equal(patch({"data": {"c": "3"}}, "application/strategic-merge-patch+json"), {"b": "2", "c": "3"})
    applied = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "patched"}, "data": {"d": "4"}}
    equal(
        patch(applied, "application/apply-patch+yaml", field_manager="checks"), {"b": "2", "c": "3", "d": "4"})
    failing = [{"op": "test", "path": "/data/b", "value": "wrong"}]
    refused(ApiException, lambda: patch(failing, "application/json-patch+json"), status=422)


@check
def strategic_merge(core, apps):
    """a strategic merge patch merges containers by name, and scale changes replicas"""
    labels = {"app": "web"}
    container = client.V1Container(name="main", image="nginx:1")
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[container]))
    spec = client.V1DeploymentSpec(replicas=0, selector=client.V1LabelSelector(match_labels=labels), template=template)
    apps.create_namespaced_deployment(
        NAMESPACE, client.V1Deployment(metadata=client.V1ObjectMeta(name="web"), spec=spec))
    side = {"spec": {"template": {"spec": {"containers": [{"name": "side", "image": "busybox"}]}}}}
    patched = apps.patch_namespaced_deployment("web", NAMESPACE, side)
    equal({each.name for each in patched.spec.template.spec.containers}, {"main", "side"})
    equal(patched.metadata.generation, 2)
    # The controllers write the status meanwhile.
    scale = on_conflict(lambda: apps.replace_namespaced_deployment_scale("web", NAMESPACE, scaled(apps, 3)))
    equal(scale.spec.replicas, 3)
    equal(apps.patch_namespaced_deployment_scale("web", NAMESPACE, {"spec": {"replicas": 2}}).spec.replicas, 2)
    equal(apps.read_namespaced_deployment("web", NAMESPACE).spec.replicas, 2)
    eventually("the Pods are ready", lambda: apps.read_namespaced_deployment("web", NAMESPACE).status.ready_replicas == 2)


def scaled(apps, replicas):
    scale = apps.read_namespaced_deployment_scale("web", NAMESPACE)
    scale.spec.replicas = replicas
    return scale


def on_conflict(write):
    """Writes again as long as others come first."""
    def attempt():
        try:
            return write()
        except ApiException as problem:
            if problem.status != 409:
                raise
    return eventually("nobody else writes", attempt)


@check
def status_alone(core, apps):
    """a write of the status changes nothing else, one of the object leaves the status alone"""
    metadata = client.V1ObjectMeta(name="limits")
    quota = client.V1ResourceQuota(metadata=metadata, spec=client.V1ResourceQuotaSpec(hard={"pods": "5"}))
    made = core.create_namespaced_resource_quota(NAMESPACE, quota)
    assert made.status is not None
    body = {"spec": {"hard": {"pods": "6"}}, "status": {"hard": {"example.com/things": "7"}}}
    patched = core.patch_namespaced_resource_quota_status("limits", NAMESPACE, body)
    equal((patched.spec.hard, patched.status.hard["example.com/things"]), ({"pods": "5"}, "7"))
    patched = core.patch_namespaced_resource_quota("limits", NAMESPACE, {"spec": {"hard": {"pods": "8"}}, "status": None})
    equal(patched.spec.hard, {"pods": "8"})
    assert patched.status.hard, patched


@check
def pages(core, apps):
    """pages of one resourceVersion, without those that came meanwhile"""
    for number in range(7):
        core.create_namespaced_config_map(NAMESPACE, config_map(f"page-{number}", labels={"kind": "page"}))
    names, token, versions, left = [], None, set(), []
    while True:
        page = core.list_namespaced_config_map(NAMESPACE, label_selector="kind=page", limit=3, _continue=token)
        names += [item.metadata.name for item in page.items]
        versions.add(page.metadata.resource_version)
        left.append(len(page.items))
        token = page.metadata._continue
        if not token:
            break
        core.create_namespaced_config_map(
            NAMESPACE, client.V1ConfigMap(metadata=client.V1ObjectMeta(generate_name="page-9-", labels={"kind": "page"})))
    equal(names, [f"page-{number}" for number in range(7)])
    equal((left, len(versions)), ([3, 3, 1], 1))
    first = core.list_namespaced_config_map(NAMESPACE, limit=2)
    everything = core.list_namespaced_config_map(NAMESPACE)
    equal(first.metadata.remaining_item_count, len(everything.items) - 2)
    refused(
        ApiException, lambda: core.list_namespaced_config_map(NAMESPACE, limit=2, _continue="nonsense"), status=400)


@check
def deletion(core, apps):
    """delete obeys preconditions and finalizers; deletecollection its selector"""
    made = core.create_namespaced_config_map(NAMESPACE, config_map("held", finalizers=["example.com/hold"]))
    wrong = client.V1DeleteOptions(preconditions=client.V1Preconditions(uid="another"))
    refused(ApiException, lambda: core.delete_namespaced_config_map("held", NAMESPACE, body=wrong), status=409)
    right = client.V1DeleteOptions(preconditions=client.V1Preconditions(uid=made.metadata.uid))
    core.delete_namespaced_config_map("held", NAMESPACE, body=right)
    held = core.read_namespaced_config_map("held", NAMESPACE)
    assert held.metadata.deletion_timestamp
    core.patch_namespaced_config_map("held", NAMESPACE, {"metadata": {"finalizers": None}})
    refused(ApiException, lambda: core.read_namespaced_config_map("held", NAMESPACE), status=404)
    for number in range(3):
        core.create_namespaced_config_map(NAMESPACE, config_map(f"swept-{number}", labels={"sweep": "yes"}))
    core.delete_collection_namespaced_config_map(NAMESPACE, label_selector="sweep=yes")
    equal(core.list_namespaced_config_map(NAMESPACE, label_selector="sweep").items, [])
    assert core.read_namespaced_config_map("first", NAMESPACE)


@check
def manifests(core, apps):
    """create_from_yaml creates what a file says"""
    file = str(HERE / "manifests.yaml")
    created = utils.create_from_yaml(core.api_client, file, namespace=NAMESPACE)
    kinds = [each.kind for group in created for each in group]
    equal(kinds, ["ConfigMap", "Service", "Deployment", "Role", "RoleBinding", "Secret"])
    secret = core.read_namespaced_secret("from-yaml", NAMESPACE)
    equal(secret.data, {"password": "c2VjcmV0"})
    problem = refused(
        utils.FailToCreateError, lambda: utils.create_from_yaml(core.api_client, file, namespace=NAMESPACE))
    equal({each.status for each in problem.api_exceptions}, {409})


@check
def every_kind(core, apps):
    """every group that is served lists its kinds through the generated classes"""
    listings = [
        core.list_node, core.list_namespace, core.list_pod_for_all_namespaces, core.list_service_for_all_namespaces,
        core.list_endpoints_for_all_namespaces, core.list_event_for_all_namespaces,
        core.list_secret_for_all_namespaces, core.list_service_account_for_all_namespaces,
        core.list_resource_quota_for_all_namespaces, apps.list_deployment_for_all_namespaces,
        apps.list_replica_set_for_all_namespaces,
        client.CoordinationV1Api().list_lease_for_all_namespaces,
        client.DiscoveryV1Api().list_endpoint_slice_for_all_namespaces,
        client.RbacAuthorizationV1Api().list_role_for_all_namespaces,
        client.RbacAuthorizationV1Api().list_role_binding_for_all_namespaces,
        client.RbacAuthorizationV1Api().list_cluster_role, client.RbacAuthorizationV1Api().list_cluster_role_binding,
    ]
    for listing in listings:
        assert listing().metadata.resource_version, listing.__name__
    groups = {group.name for group in client.ApisApi().get_api_versions().groups}
    assert {"apps", "coordination.k8s.io", "discovery.k8s.io", "rbac.authorization.k8s.io"} <= groups, groups
    assert client.VersionApi().get_code().git_version.startswith("v1.")


config.load_kube_config()
main(client.CoreV1Api(), client.AppsV1Api())
