import ArktosCore
import Testing

/// A pod that is right, in which tests change what they are about.
enum GoodPod {
  static let steps = RegistrySteps(definition: Pod.definition)

  /// - Parameters:
  ///   - spec: fields of the spec besides the containers.
  ///   - container: fields of the first container besides its name and image.
  static func json(_ spec: JSONObject = [:], container: JSONObject = [:]) -> JSONObject {
    var pod = Pod(name: "p", namespace: "n", tenant: "t")
    var first = Container(name: "c", image: "nginx:1.2").json
    for (name, value) in container { first[name] = value }
    pod.spec.json = spec
    if spec["containers"] == nil { pod.spec.json["containers"] = [.object(first)] }
    return pod.json
  }

  static func causes(_ spec: JSONObject = [:], container: JSONObject = [:]) -> [APIError.Cause] {
    steps.create(json(spec, container: container)).causes
  }
}

/// Something that is wrong, and what is said of it.
struct Fault: Sendable, CustomTestStringConvertible {
  var json: JSONObject
  var causes: [String]

  /// - Parameter causes: each as ``APIError/Cause/brief``.
  init(_ json: JSONObject, _ causes: String...) {
    self.json = json
    self.causes = causes
  }

  var testDescription: String { causes.first ?? "nothing" }
}

extension APIError.Cause {
  /// `spec.x: Invalid`.
  var brief: String { "\(field): \(reason.replacing("FieldValue", with: ""))" }
}

/// Takes what a container's path begins with off, so that tests tell of what they are about.
extension [APIError.Cause] {
  func briefs(below path: String) -> [String] {
    map { $0.brief.hasPrefix("\(path).") ? String($0.brief.dropFirst(path.count + 1)) : $0.brief }
  }
}
