import Testing

@testable import ArktosCore

@Suite("Protobuf objects")
struct ProtobufObjectTests {
  private func decode(_ bytes: [UInt8]) throws -> JSONObject {
    try ProtobufObject.decode(bytes) { apiVersion, kind in
      ResourceCatalog.builtin.definition(apiVersion: apiVersion, kind: kind)?.wholeSchema
    }
  }

  @Test("maps, lists, embedded messages, quantities and numbers take their JSON form")
  func pod() throws {
    let bytes = ProtobufEncoding.envelope("v1", "Pod") { writer in
      writer.message(1) { metadata in
        metadata.string(1, "p")
        metadata.string(2, "")
        metadata.message(8) { _ in }
        metadata.message(11) {
          $0.string(1, "app")
          $0.string(2, "web")
        }
        metadata.message(9) { $0.integer(1, 1_700_000_000) }
      }
      writer.message(2) { spec in
        spec.message(1) { volume in
          volume.string(1, "v")
          volume.message(2) { $0.message(2) { $0.string(1, "Memory") } }
        }
        spec.message(2) { container in
          container.string(1, "main")
          container.string(2, "nginx")
          container.string(13, "")
          container.message(8) { resources in
            resources.message(1) { limit in
              limit.string(1, "cpu")
              limit.message(2) { $0.string(1, "100m") }
            }
          }
          container.message(10) { probe in
            probe.message(1) { $0.message(3) { socket in socket.message(1) { $0.integer(2, 80) } } }
            probe.integer(2, 0)
          }
        }
        spec.integer(4, 0)
        spec.boolean(11, false)
      }
    }
    #expect(
      try decode(bytes) == [
        "apiVersion": "v1", "kind": "Pod",
        "metadata": ["name": "p", "labels": ["app": "web"], "deletionTimestamp": "2023-11-14T22:13:20Z"],
        "spec": [
          "volumes": [["name": "v", "emptyDir": ["medium": "Memory"]]],
          "containers": [
            [
              "name": "main", "image": "nginx", "resources": ["limits": ["cpu": "100m"]],
              "livenessProbe": ["tcpSocket": ["port": 80]],
            ]
          ],
          "terminationGracePeriodSeconds": 0,
        ],
      ])
  }

  @Test(
    "bytes become Base64", arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func bytes(_ plain: String, _ base64: String) throws {
    let object = try decode(
      ProtobufEncoding.envelope("v1", "ConfigMap") { writer in
        writer.message(3) {
          $0.string(1, "k")
          $0.string(2, plain)
        }
      })
    #expect(object.value(at: ["binaryData", "k"]) == .string(base64))
  }

  @Test("moments are written to the second or to the microsecond")
  func moments() throws {
    let object = try decode(
      ProtobufEncoding.envelope("coordination.k8s.io/v1", "Lease") { writer in
        writer.message(2) { spec in
          spec.message(3) {
            $0.integer(1, -1)
            $0.integer(2, 5000)
          }
          spec.message(4) { $0.integer(1, 951_782_400) }
        }
      })
    #expect(object.value(at: ["spec", "acquireTime"]) == "1969-12-31T23:59:59.000005Z")
    #expect(object.value(at: ["spec", "renewTime"]) == "2000-02-29T00:00:00.000000Z")
  }

  @Test("unknown fields are passed over")
  func unknownFields() throws {
    let object = try decode(ProtobufEncoding.envelope("v1", "ConfigMap") { $0.string(99, "x") })
    #expect(object == ["apiVersion": "v1", "kind": "ConfigMap"])
  }

  @Test("broken bytes are refused, wherever they are cut")
  func broken() throws {
    let whole = ProtobufEncoding.envelope("v1", "ConfigMap") { writer in
      writer.message(1) { $0.string(1, "name") }
      writer.message(2) {
        $0.string(1, "k")
        $0.string(2, "value")
      }
    }
    _ = try decode(whole)
    for end in 4..<whole.count {
      // A cut between two fields of the envelope leaves a shorter, readable one; none may crash.
      _ = try? decode(Array(whole[..<end]))
    }
    #expect(throws: ProtobufError.self) { try decode(Array(whole.dropLast())) }
    #expect(throws: ProtobufError.self) { try decode([0x7b, 0x7d]) }
    #expect(throws: ProtobufError.self) { try decode(ProtobufEncoding.envelope("v1", "Nothing") { _ in }) }
    #expect(throws: ProtobufError.self) {
      try decode(ProtobufEncoding.envelope("v1", "ConfigMap") { $0.integer(2, 1) })
    }
  }

  @Test("bytes that mean nothing never crash", arguments: 0..<200)
  func random(_ seed: UInt64) {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    var bytes: [UInt8] = []
    for _ in 0..<(seed % 90) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 40) & (seed % 2 == 0 ? 0x1f : 0xff))
    }
    let envelope = ProtobufEncoding.envelope("v1", "Pod") { writer in
      writer.string(2, String(decoding: bytes, as: UTF8.self))
    }
    _ = try? decode(envelope)
    _ = try? decode(Array(envelope.prefix(20)) + bytes)
  }
}
