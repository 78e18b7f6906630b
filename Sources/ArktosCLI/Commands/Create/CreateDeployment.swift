internal import ArgumentParser
internal import ArktosCore

struct CreateDeployment: CreateCommand {
  static let configuration = CommandConfiguration(
    commandName: "deployment", abstract: "Creates a Deployment of one image.", aliases: ["deploy"])
  static let resource = APIResource(type: Deployment.resourceType)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var creation: CreationOptions

  @Argument(help: "The Deployment's name; its Pods are labelled app=NAME.")
  var name: String

  @Option(help: "The container's image.")
  var image: String

  @Option(name: [.customShort("r"), .long], help: "The number of Pods.")
  var replicas: Int64 = 1

  @Option(help: "The port that the container listens on.")
  var port: Int64?

  func validate() throws {
    if replicas < 0 { throw ValidationError("--replicas must be 0 or more") }
  }

  func object(_ session: Session) -> DynamicObject {
    let labels: JSONValue = ["app": .string(name)]
    var container: JSONObject = ["name": .string(Self.containerName(image)), "image": .string(image)]
    if let port { container["ports"] = [["containerPort": .int(port)]] }
    var object = DynamicObject(json: Deployment(name: name).json)
    object.metadata.labels = ["app": name]
    object.json["spec"] = [
      "replicas": .int(replicas), "selector": ["matchLabels": labels],
      "template": ["metadata": ["labels": labels], "spec": ["containers": [.object(container)]]],
    ]
    return object
  }

  /// `registry:5000/web/nginx:1.14.2` runs in a container called `nginx`.
  private static func containerName(_ image: String) -> String {
    let last = image.split(separator: "/").last ?? Substring(image)
    let name = last.prefix { $0 != ":" && $0 != "@" }.lowercased()
    return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}
