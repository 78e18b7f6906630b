import ArktosCluster
import ArktosCore
import ArktosServer
import ArktosStore
import ArktosTesting
import Testing

@Suite("The ranges that a server caches")
struct OwnedRangesTests {
  private static let keys = RegistryKeys(type: ConfigMap.resourceType)

  /// Names in which what sorts before the slash plays a part.
  private static let names: [String] = {
    let parts = ["a", "b", "m"]
    let tails = ["", "-", "-a", "-b", ".", ".a", "0", "a", "a-b", "b", "m"]
    return parts.flatMap { part in tails.map { part + $0 } }.filter { !$0.hasSuffix("-") && !$0.hasSuffix(".") }
  }()

  private func holds(_ ranges: [KeyRange], _ range: KeyRange) -> Bool { [range].subtracting(ranges).isEmpty }

  private func touches(_ ranges: [KeyRange], _ range: KeyRange) -> Bool { ranges.contains { $0.overlaps(range) } }

  @Test("hold all keys of the tenants in the group's range and none of the others", arguments: names + [nil])
  func exactly(start: String?) {
    for end in Self.names + [nil] {
      let tenants = TenantRange(from: start, to: end)
      let ranges = Self.keys.ranges(of: tenants)
      for tenant in Self.names {
        let all = Self.keys.range(tenant: tenant, namespace: nil)
        if tenants.contains(tenant), !tenants.isEmpty {
          #expect(holds(ranges, all), "\(tenant) is in \(tenants)")
        } else {
          #expect(!touches(ranges, all), "\(tenant) is not in \(tenants)")
        }
      }
      #expect(!touches(ranges, .prefix("/registry/secrets/")))
    }
  }

  @Test func `Every server has cluster-scoped kinds, tenant default and the servers' records`() {
    let ranges = OwnedRanges.ranges(of: .builtin, tenants: [])
    #expect(holds(ranges, Tenant.definition.keys.range(tenant: nil, namespace: nil)))
    #expect(holds(ranges, DataPartitionConfig.definition.keys.range(tenant: nil, namespace: nil)))
    #expect(holds(ranges, Endpoints.definition.keys.range(tenant: "default", namespace: "default")))
    #expect(holds(ranges, Namespace.definition.keys.range(tenant: "default", namespace: nil)))
    #expect(holds(ranges, .prefix("/registry/masterleases/")))
    #expect(!touches(ranges, Self.keys.range(tenant: "a", namespace: nil)))
    #expect(!touches(ranges, Namespace.definition.keys.range(tenant: "defaults", namespace: nil)))
  }

  @Test func `Kinds that a tenant of the server has defined are cached as built-in ones, and others are not`() {
    let keys = ["boats", "carts", "drums"].map {
      RegistryKeys(
        type: ResourceType(group: "example.com", version: "v1", kind: "Thing", plural: $0, scope: .namespace),
        storagePrefix: "example.com/\($0)")
    }
    var places = CustomPlaces()
    var isNews = places.move("a", from: nil, to: keys[0])
    #expect(isNews)
    isNews = places.move("z", from: nil, to: keys[0])
    #expect(isNews)
    isNews = places.move("z", from: nil, to: keys[1])
    #expect(isNews)
    isNews = places.move("default", from: nil, to: keys[2])
    #expect(isNews)
    isNews = places.move("default", from: keys[2], to: keys[2])
    #expect(!isNews)
    func ranges(_ tenants: TenantRange...) -> [KeyRange] {
      OwnedRanges.ranges(of: ResourceCatalog([]), custom: places, tenants: tenants)
        .filter { $0.overlaps(.prefix("/registry/example.com/")) }
    }
    let operators = keys[2].range(tenant: "default", namespace: nil)
    #expect(ranges() == [operators])
    #expect(
      ranges(TenantRange(to: "b")) == [KeyRange(from: keys[0].root, to: "/registry/example.com/boats/b"), operators])
    #expect(ranges(.everyTenant) == [.prefix("/registry/")])
    isNews = places.move("z", from: keys[0], to: nil)
    #expect(isNews)
    #expect(
      ranges(TenantRange(from: "x")) == [
        KeyRange(from: "/registry/example.com/carts/x", to: keys[1].root.successorOfPrefix), operators,
      ])
    isNews = places.move("a", from: keys[0], to: nil)
    #expect(isNews)
    #expect(ranges(TenantRange(to: "b")) == [operators])
  }

  @Test func `Who owns everything caches everything, in one range`() {
    #expect(OwnedRanges.ranges(of: .builtin, tenants: [.everyTenant]) == [.prefix("/registry/")])
    for definition in ResourceCatalog.builtin.definitions {
      #expect(definition.keys.root.hasPrefix(RegistryKeys.base), "\(definition.type.plural)")
    }
  }

  @Test func `Two halves are the whole, without a key in both`() {
    let map = PartitionMap(
      rules: [
        PartitionRule(config: "1", group: "1", range: TenantRange(to: "m")),
        PartitionRule(config: "2", group: "2", range: TenantRange(from: "m")),
      ], liveGroups: ["1", "2"])
    let low = map.ranges(of: "1").flatMap(Self.keys.ranges)
    let high = map.ranges(of: "2").flatMap(Self.keys.ranges)
    #expect(low.intersecting(high).isEmpty)
    #expect((low + high).joined() == [Self.keys.range(tenant: nil, namespace: nil)])
  }
}
