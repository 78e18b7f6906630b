import ArktosCore
import Testing

@testable import ArktosControllers

@Suite("Claiming what is one's own")
struct OwnershipClaimTests {
  private func owner(uid: String) -> ReplicaSet {
    var owner = ReplicaSet(name: "rs", namespace: "n", tenant: "t")
    owner.metadata.uid = uid
    return owner
  }

  private func pod(_ name: String, app: String, owner: ReplicaSet? = nil, isDeleting: Bool = false) -> Pod {
    var pod = Pod(name: name, namespace: "n", tenant: "t")
    pod.metadata.labels = ["app": app]
    if let owner { pod.metadata.ownerReferences = [OwnerReference(controller: owner)] }
    if isDeleting { pod.metadata.deletionTimestamp = "2026-01-01T00:00:00Z" }
    return pod
  }

  @Test("own and matching ones are kept, strangers let go, orphans taken in, others' left alone")
  func claims() {
    let mine = owner(uid: "1")
    let pods = [
      pod("own", app: "web", owner: mine), pod("strayed", app: "other", owner: mine), pod("orphan", app: "web"),
      pod("foreign", app: "web", owner: owner(uid: "2")), pod("unrelated", app: "other"),
      pod("dying orphan", app: "web", isDeleting: true), pod("dying own", app: "web", owner: mine, isDeleting: true),
    ]
    let selector = LabelSelector(matching: ["app": "web"])
    let claim = OwnershipClaim(owner: mine.metadata, selector: selector, candidates: pods)
    #expect(claim.owned.map(\.metadata.name) == ["own", "dying own"])
    #expect(claim.released.map(\.metadata.name) == ["strayed"])
    #expect(claim.adoptable.map(\.metadata.name) == ["orphan"])

    var dying = mine
    dying.metadata.deletionTimestamp = "2026-01-01T00:00:00Z"
    let last = OwnershipClaim(owner: dying.metadata, selector: selector, candidates: pods)
    #expect(last.adoptable.isEmpty && last.released.isEmpty && last.owned.count == 2)
  }
}
