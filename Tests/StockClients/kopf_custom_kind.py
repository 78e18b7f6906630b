"""An operator written with kopf, on a kind that is defined while it runs."""

import itertools

import kopf
from checks import check, equal, eventually, refused, wait_for
from kubernetes import client
from operating import complaints, operate

GROUP, VERSION, PLURAL, NAMESPACE = "example.com", "v1", "flocks", "default"
FLOCKS = (GROUP, VERSION, PLURAL)
NAME = f"{PLURAL}.{GROUP}"
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": NAME},
    "spec": {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {"plural": PLURAL, "singular": "flock", "kind": "Flock", "shortNames": ["fl"]},
        "versions": [{
            "name": VERSION, "served": True, "storage": True, "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "required": ["size"], "properties": {
                    "size": {"type": "integer", "minimum": 1},
                    "shepherd": {"type": "string", "default": "nobody"},
                    "marks": {"type": "object", "additionalProperties": {"type": "string"}},
                }},
                "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {
                    "phase": {"type": "string"}, "counted": {"type": "integer"},
                }},
            }}},
        }],
    },
}
calls = []


def called(*call):
    return call in calls


@kopf.on.startup()
def settle(settings: kopf.OperatorSettings, **_):
    settings.persistence.finalizer = "example.com/shepherd"


@kopf.on.event(*FLOCKS)
def seen(name, **_):
    calls.append(("event", name))


@kopf.on.create(*FLOCKS)
def created(name, spec, patch, **_):
    calls.append(("create", name, spec["size"], spec["shepherd"]))
    patch.status["phase"] = "Counted"
    patch.status["counted"] = spec["size"]
    return {"size": spec["size"]}


@kopf.on.update(*FLOCKS)
def updated(name, spec, diff, patch, **_):
    for operation, field, old, new in diff:
        calls.append(("update", name, operation, field, old, new))
    patch.status["counted"] = spec["size"]


@kopf.on.field(*FLOCKS, field="spec.shepherd")
def handed_over(name, old, new, **_):
    calls.append(("shepherd", name, old, new))


@kopf.on.delete(*FLOCKS)
def deleted(name, patch, retry, **_):
    # The first try leaves a status behind, which only an object that waits for its finalizer can have.
    if retry == 0:
        patch.status["phase"] = "Scattering"
        raise kopf.TemporaryError("not yet", delay=0.1)
    calls.append(("delete", name))


class Clients:
    def __init__(self):
        self.definitions = client.ApiextensionsV1Api()
        self.objects = client.CustomObjectsApi()

    def create(self, name, **spec):
        return self.objects.create_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, {
            "apiVersion": f"{GROUP}/{VERSION}", "kind": "Flock", "metadata": {"name": name}, "spec": spec})

    def touch_definition(self, number):
        annotations = {"example.com/touched": str(number)}
        self.definitions.patch_custom_resource_definition(NAME, {"metadata": {"annotations": annotations}})

    def get(self, name):
        return self.objects.get_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, name)

    def delete(self, name):
        return self.objects.delete_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, name)

    def patch(self, name, **body):
        return self.objects.patch_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL, name, body)

    def patch_status(self, name, **status):
        return self.objects.patch_namespaced_custom_object_status(
            GROUP, VERSION, NAMESPACE, PLURAL, name, {"status": status})


@check
def definition(clients):
    """the kind is defined, and kopf, which runs already, follows it"""
    clients.definitions.create_custom_resource_definition(DEFINITION)

    def established():
        found = clients.definitions.read_custom_resource_definition(NAME)
        return any(condition.type == "Established" and condition.status == "True"
                   for condition in found.status.conditions or [])
    eventually("the kind is served", established)
    clients.create("scout", size=1)

    # A definition that comes after kopf's look at the kinds and before its first list of definitions escapes it until the
    # definition's next change; Kubernetes' own controllers make such changes in a definition's first moments.
    touches = itertools.count()

    def followed():
        if wait_for(lambda: called("event", "scout"), within=2):
            return True
        clients.touch_definition(next(touches))
        return False
    eventually("kopf follows the kind", followed)
    clients.delete("scout")


@check
def creation(clients):
    """an on-create handler runs, sees defaults, and sets the status; a finalizer holds the object"""
    made = clients.create("first", size=2)
    equal(made["metadata"]["generation"], 1)
    eventually("the handler has run", lambda: called("create", "first", 2, "nobody"))

    def settled():
        found = clients.get("first")
        status = found.get("status", {})
        return (status.get("phase"), status.get("counted"), status.get("created")) == ("Counted", 2, {"size": 2}) and (
            found["metadata"]["finalizers"] == ["example.com/shepherd"])
    eventually("status and finalizer are there", settled)
    equal(clients.get("first")["metadata"]["generation"], 1)


@check
def update(clients):
    """an on-update handler is told the difference, field by field"""
    clients.patch("first", spec={"size": 3, "shepherd": "anna", "marks": {"ear": "red"}})
    eventually("the difference was told", lambda: called("update", "first", "change", ("spec", "size"), 2, 3)
               and called("update", "first", "add", ("spec", "marks"), None, {"ear": "red"})
               and called("shepherd", "first", "nobody", "anna"))
    eventually("the status was set", lambda: clients.get("first")["status"]["counted"] == 3)
    clients.patch("first", spec={"marks": None})
    eventually("the removal was told", lambda: called(
        "update", "first", "remove", ("spec", "marks"), {"ear": "red"}, None))
    equal(clients.get("first")["metadata"]["generation"], 3)


@check
def status(clients):
    """a change of the status alone is no update to the handlers"""
    updates = [call for call in calls if call[0] == "update"]
    found = clients.patch_status("first", phase="Grazing")
    equal((found["status"]["phase"], found["metadata"]["generation"]), ("Grazing", 3))
    # Its handlers run in order, so that this one is behind.
    clients.patch("first", spec={"size": 4})
    eventually("the next update was told", lambda: called("update", "first", "change", ("spec", "size"), 3, 4))
    equal(len([call for call in calls if call[0] == "update"]), len(updates) + 1)


@check
def refusal(clients):
    """what the schema does not allow reaches no handler"""
    refused(client.ApiException, lambda: clients.create("empty", size=0), status=422)
    refused(client.ApiException, lambda: clients.create("none"), status=422)
    assert not any(call[1] in ("empty", "none") for call in calls)


@check
def deletion(clients):
    """an on-delete handler runs, twice if it must, before the object is gone"""
    clients.delete("first")

    def gone():
        listed = clients.objects.list_namespaced_custom_object(GROUP, VERSION, NAMESPACE, PLURAL)
        return not listed["items"]
    eventually("the object is gone", gone)
    equal(calls.count(("delete", "first")), 1)


@check
def silence(clients):
    """kopf had nothing to complain of"""
    equal(complaints, [])


# Before it is defined, kopf warns that the kind is unknown.
operate(Clients, expected=["Unresolved resources", "not yet"])
