/// One container of a pod.
public struct Container: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(name: String, image: String) {
    self.init(json: ["name": .string(name), "image": .string(image)])
  }

  public var name: String {
    get { json[string: "name"] ?? "" }
    set { json[string: "name"] = newValue }
  }

  public var image: String {
    get { json[string: "image"] ?? "" }
    set { json[string: "image"] = newValue }
  }

  public var command: [String] {
    get { json[strings: "command"] }
    set { json[strings: "command"] = newValue }
  }

  public var args: [String] {
    get { json[strings: "args"] }
    set { json[strings: "args"] = newValue }
  }

  public var ports: [ContainerPort] {
    get { json[views: "ports"] }
    set { json[views: "ports"] = newValue }
  }

  public var env: [EnvVar] {
    get { json[views: "env"] }
    set { json[views: "env"] = newValue }
  }
}

public struct ContainerPort: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(_ containerPort: Int64, name: String = "") {
    self.init(json: [:])
    if !name.isEmpty { json[string: "name"] = name }
    json[int: "containerPort"] = containerPort
  }

  public var name: String { json[string: "name"] ?? "" }
  public var containerPort: Int64 { json[int: "containerPort"] ?? 0 }
  public var `protocol`: String { json[string: "protocol"] ?? "TCP" }
}

public struct EnvVar: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(name: String, value: String) {
    self.init(json: ["name": .string(name), "value": .string(value)])
  }

  public var name: String { json[string: "name"] ?? "" }
  public var value: String { json[string: "value"] ?? "" }
}
