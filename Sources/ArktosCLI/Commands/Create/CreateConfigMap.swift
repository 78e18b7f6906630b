internal import ArgumentParser
internal import ArktosCore

struct CreateConfigMap: CreateCommand {
  static let configuration = CommandConfiguration(
    commandName: "configmap", abstract: "Creates a ConfigMap.", aliases: ["cm"])
  static let resource = APIResource(type: ConfigMap.resourceType)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var creation: CreationOptions

  @Argument(help: "The ConfigMap's name.")
  var name: String

  @Option(
    name: .customLong("from-literal"),
    help: ArgumentHelp("An entry; may be given several times.", valueName: "key=value"))
  var literals: [String] = []

  @Option(
    name: .customLong("from-file"),
    help: ArgumentHelp("An entry from a file, named like it unless KEY= says otherwise.", valueName: "[key=]path"))
  var files: [String] = []

  func object(_ session: Session) throws -> DynamicObject {
    var data: [String: String] = [:]
    for (key, value) in try literals.map(Self.entry) + files.map({ try file($0, session) }) {
      guard data.updateValue(value, forKey: key) == nil else {
        throw CommandError("cannot add key \"\(key)\", another key by that name already exists in the ConfigMap")
      }
    }
    var object = DynamicObject(json: ConfigMap(name: name).json)
    object.json[stringMap: "data"] = data
    return object
  }

  private static func entry(_ literal: String) throws -> (String, String) {
    guard let equals = literal.firstIndex(of: "="), equals != literal.startIndex else {
      throw CommandError("invalid literal \"\(literal)\", expected key=value")
    }
    return (String(literal[..<equals]), String(literal[literal.index(after: equals)...]))
  }

  private func file(_ word: String, _ session: Session) throws -> (String, String) {
    let (key, path) = word.contains("=") ? try Self.entry(word) : (Self.lastComponent(word), word)
    guard let text = String(validating: try session.runtime.files.read(path), as: UTF8.self) else {
      throw CommandError("\"\(path)\" is no text in UTF-8, which is all that a ConfigMap's data can hold")
    }
    return (key, text)
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
