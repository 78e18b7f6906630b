import ArktosCore
import Testing

@testable import ArktosControllers

@Suite("Telling templates apart")
struct TemplateHashTests {
  private func template(_ image: String) -> PodTemplateSpec {
    Samples.deployment("d", replicas: 1, image: image).spec.template
  }

  @Test("the order of members does not count, their values and the collision count do")
  func hashing() throws {
    let template = template("a")
    let reordered = PodTemplateSpec(
      json: JSONObject(template.json.map { ($0.key, $0.value) }.reversed()))
    let hash = TemplateHash.hash(of: template, collisionCount: nil)
    #expect(TemplateHash.hash(of: reordered, collisionCount: nil) == hash)
    #expect(TemplateHash.hash(of: self.template("b"), collisionCount: nil) != hash)
    #expect(TemplateHash.hash(of: template, collisionCount: 1) != hash)
    #expect(hash.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
  }

  @Test("a replica set's own label does not make another template of it")
  func sameness() {
    var labelled = template("a")
    labelled.metadata.labels[TemplateHash.label] = "xyz"
    #expect(TemplateHash.isSame(labelled, as: template("a")))
    #expect(!TemplateHash.isSame(labelled, as: template("b")))
  }
}
