import ArktosCore
import Testing

@Suite("Tenant and namespace rules")
struct TenantRulesTests {
  private let tenants = RegistrySteps(definition: Tenant.definition)
  private let namespaces = RegistrySteps(definition: Namespace.definition)

  @Test func aTenantThatOnlyHasANameIsComplete() {
    let (object, unknown, causes) = tenants.create(Tenant(name: "aa").json)
    #expect(unknown == [])
    #expect(causes == [])
    #expect(object["spec"] == ["finalizers": ["arktos"], "storageClusterId": "0"])
    #expect(object["status"] == ["phase": "Active"])
  }

  @Test func finalizersOfTheCallerStayAndTheTenantsOwnIsAddedOnce() {
    var tenant = Tenant(name: "aa")
    tenant.spec.finalizers = ["x.y/z"]
    #expect(Tenant(json: tenants.create(tenant.json).object).spec.finalizers == ["x.y/z", "arktos"])
    tenant.spec.finalizers = ["arktos"]
    #expect(Tenant(json: tenants.create(tenant.json).object).spec.finalizers == ["arktos"])
    tenant.spec.finalizers = ["not ok"]
    #expect(tenants.fields(tenant) == ["spec.finalizers[0]"])
  }

  @Test func aTenantsNameIsALabelAndNotAll() {
    #expect(
      tenants.create(Tenant(name: "all").json).causes
        == [.invalid("metadata.name", "all", "is not an acceptable tenant name")])
    #expect(tenants.fields(Tenant(name: "a.b")) == ["metadata.name"])
    #expect(tenants.fields(Tenant(name: "default")) == [])
  }

  @Test("Storage clusters are 0 to 63", arguments: ["0", "1", "63"])
  func goodCluster(id: String) {
    var tenant = Tenant(name: "aa")
    tenant.spec.storageClusterId = id
    #expect(tenants.fields(tenant) == [])
  }

  @Test("Other storage clusters are refused", arguments: ["64", "-1", "x", "1.5", " 1"])
  func badCluster(id: String) {
    var tenant = Tenant(name: "aa")
    tenant.spec.storageClusterId = id
    #expect(
      tenants.create(tenant.json).causes
        == [.invalid("spec.storageClusterId", .string(id), "must be integer 0-63")])
  }

  @Test func anEmptyStorageClusterIsMissed() {
    var tenant = Tenant(name: "aa")
    tenant.spec.storageClusterId = ""
    #expect(
      tenants.create(tenant.json).causes
        == [.required("spec.storageClusterId", "must specify storage cluster id")])
  }

  @Test func anUpdateSilentlyKeepsClusterAndFinalizers() {
    var tenant = Tenant(name: "aa")
    tenant.spec.storageClusterId = "5"
    let stored = tenants.create(tenant.json).object
    var changed = Tenant(json: stored)
    changed.spec.storageClusterId = "6"
    changed.spec.finalizers = []
    changed.metadata.labels = ["a": "b"]
    let (object, causes) = tenants.update(changed.json, stored: stored)
    #expect(causes == [])
    #expect(Tenant(json: object).spec == Tenant(json: stored).spec)
    #expect(Tenant(json: object).metadata.labels == ["a": "b"])
  }

  @Test func thePhaseFollowsTheDeletion() {
    var tenant = Tenant(json: tenants.create(Tenant(name: "aa").json).object)
    tenant.status.phase = .terminating
    #expect(Tenant.definition.validationErrors(of: tenant.json).map(\.field) == ["status.phase"])
    tenant.metadata.deletionTimestamp = "2026-01-01T00:00:00Z"
    #expect(Tenant.definition.validationErrors(of: tenant.json) == [])
    tenant.status.phase = .active
    #expect(Tenant.definition.validationErrors(of: tenant.json).map(\.field) == ["status.phase"])
    Tenant.definition.strategy.prepareForDelete(&tenant.json)
    #expect(tenant.status.phase == .terminating)
  }

  @Test func aNamespaceIsActiveAndGuardedAndCarriesItsNameAsLabel() {
    let (object, _, causes) = namespaces.create(Namespace(name: "n", tenant: "t").json)
    let namespace = Namespace(json: object)
    #expect(causes == [])
    #expect(namespace.status.phase == .active)
    #expect(namespace.spec.finalizers == ["kubernetes"])
    #expect(namespace.metadata.labels == ["kubernetes.io/metadata.name": "n"])
  }

  @Test func aNamespaceKeepsItsFinalizersOnUpdate() {
    let stored = namespaces.create(Namespace(name: "n", tenant: "t").json).object
    let (object, causes) = namespaces.update(Namespace(name: "n", tenant: "t").json, stored: stored)
    #expect(causes == [])
    #expect(object == stored)
  }

  @Test func aNamespaceNeedsATenantAndALabelAsName() {
    #expect(namespaces.fields(Namespace(name: "n")) == ["metadata.tenant"])
    #expect(namespaces.fields(Namespace(name: "a.b", tenant: "t")) == ["metadata.name"])
    var object = Namespace(name: "n", tenant: "t").json
    Namespace.definition.strategy.prepareForDelete(&object)
    #expect(Namespace(json: object).status.phase == .terminating)
  }
}
