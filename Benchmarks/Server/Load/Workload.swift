internal import FoundationEssentials
internal import NIOCore

/// The objects that are measured with: ConfigMaps of one namespace, which hold one value each.
struct Workload: Sendable {
  var namespace: String
  var objects: Int
  /// Of a ConfigMap's data, in bytes.
  var size: Int

  private let payload: [UInt8]

  init(namespace: String, objects: Int, size: Int) {
    self.namespace = namespace
    self.objects = objects
    self.size = size
    // Letters that a compressor does not see through, the same in every run.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var letters: [UInt8] = []
    letters.reserveCapacity(size)
    for _ in 0..<size {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      letters.append(UInt8(ascii: "a") + UInt8((state >> 33) % 26))
    }
    payload = letters
  }

  // MARK: - Paths

  var configMaps: String { "/api/v1/namespaces/\(namespace)/configmaps" }
  var pods: String { "/api/v1/namespaces/\(namespace)/pods" }
  var deployments: String { "/apis/apps/v1/namespaces/\(namespace)/deployments" }
  var replicaSets: String { "/apis/apps/v1/namespaces/\(namespace)/replicasets" }

  static let label = "arktos-bench"

  static func name(_ index: Int) -> String { "bench-\(index)" }

  // MARK: - Bodies

  /// What makes the versions of this run of the program differ from those that an earlier one left behind: a write that
  /// changes nothing costs a server next to nothing.
  private let era = Int(Date().timeIntervalSince1970 * 1_000_000)

  /// - Parameter round: what makes a version of the object differ from the one before.
  func configMap(_ name: String, round: Int) -> ByteBuffer {
    var body = ByteBuffer()
    body.reserveCapacity(size + 256)
    body.writeString(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":""#)
    body.writeString(name)
    body.writeString(#""},"data":{"payload":""#)
    let version = String(era + round).utf8.suffix(size)
    body.writeBytes(version)
    body.writeBytes(payload.dropFirst(version.count))
    body.writeString(#""}}"#)
    return body
  }

  func create(_ index: Int) -> Request {
    Request(method: "POST", path: configMaps, body: configMap(Self.name(index), round: 0))
  }

  func get(_ index: Int) -> Request { .get("\(configMaps)/\(Self.name(index))") }

  /// Puts another version in the place of whatever is there.
  func update(_ name: String, round: Int) -> Request {
    Request(method: "PUT", path: "\(configMaps)/\(name)", body: configMap(name, round: round))
  }

  func apply(_ name: String, round: Int) -> Request {
    Request(
      method: "PATCH", path: "\(configMaps)/\(name)?fieldManager=arktos-bench&force=true",
      contentType: "application/apply-patch+yaml", body: configMap(name, round: round))
  }

  func deployment(_ index: Int, replicas: Int) -> Request {
    let labels = #"{"app":"arktos-bench","\#(Self.label)":"\#(index)"}"#
    return .send(
      "POST", deployments,
      #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"\#(Self.name(index))","labels":\#(labels)},"#
        + #""spec":{"replicas":\#(replicas),"selector":{"matchLabels":\#(labels)},"template":{"metadata":"#
        + #"{"labels":\#(labels)},"spec":{"containers":[{"name":"main","image":"registry.k8s.io/pause:3.10"}]}}}}"#)
  }

  /// An index for the n-th request, spread over all objects.
  func spread(_ number: Int) -> Int { number &* 7919 % max(objects, 1) }
}
