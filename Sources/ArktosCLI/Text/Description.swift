package import ArktosCore
package import FoundationEssentials

/// An object as text for people, member by member, as `kubectl describe` shows kinds that it has no words of its own for.
package enum Description {
  private static let column = 14
  /// Members of the metadata that stand at the top, or that nobody reads.
  private static let shownElsewhere: Set<String> = [
    "name", "namespace", "tenant", "labels", "annotations", "managedFields", "selfLink",
  ]
  private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  /// - Parameter events: what happened to it; nil leaves the section out.
  package static func text(of object: DynamicObject, events: [DynamicObject]?, now: Date) -> String {
    let metadata = object.metadata
    var text = line("Name", metadata.name)
    if !metadata.namespace.isEmpty { text += line("Namespace", metadata.namespace) }
    if !metadata.tenant.isEmpty { text += line("Tenant", metadata.tenant) }
    text += map("Labels", metadata.labels, separator: "=")
    text += map("Annotations", metadata.annotations.filter { $0.key != lastApplied }, separator: ": ")
    text += line("API Version", object.apiVersion)
    text += line("Kind", object.kind)
    for (name, value) in object.json where name != "apiVersion" && name != "kind" {
      guard name == "metadata", case .object(var rest) = value else {
        text += member(name, value, indentation: "")
        continue
      }
      rest.removeAll { key, _ in shownElsewhere.contains(key) }
      text += member(name, .object(rest), indentation: "")
    }
    return text + (events.map { section(of: $0, now: now) } ?? "")
  }

  private static func line(_ name: String, _ value: String) -> String { pad(name + ":") + value + "\n" }

  private static func pad(_ text: String) -> String {
    text + String(repeating: " ", count: max(1, column - text.count))
  }

  private static func map(_ name: String, _ entries: [String: String], separator: String) -> String {
    if entries.isEmpty { return line(name, "<none>") }
    var text = ""
    for (index, entry) in entries.sorted(by: { $0.key < $1.key }).enumerated() {
      text += pad(index == 0 ? name + ":" : "") + entry.key + separator + entry.value + "\n"
    }
    return text
  }

  private static func member(_ name: String, _ value: JSONValue, indentation: String) -> String {
    let heading = indentation + title(name) + ":"
    switch value {
    case .object(let object):
      let members = object.sortedByName.map { member($0.key, $0.value, indentation: indentation + "  ") }
      return heading + (members.isEmpty ? " {}" : "") + "\n" + members.joined()
    case .array(let values):
      return heading + (values.isEmpty ? " []" : "") + "\n" + values.map { element($0, indentation + "  ") }.joined()
    default: return "\(heading)  \(scalar(value))\n"
    }
  }

  private static func element(_ value: JSONValue, _ indentation: String) -> String {
    guard case .object(let object) = value else { return "\(indentation)\(scalar(value))\n" }
    // The dash marks where an element begins.
    var lines = object.sortedByName.map { member($0.key, $0.value, indentation: indentation + "  ") }.joined()
    lines.replaceSubrange(
      lines.startIndex..<(lines.index(lines.startIndex, offsetBy: min(lines.count, indentation.count + 2))),
      with: indentation + "- ")
    return lines
  }

  private static func scalar(_ value: JSONValue) -> String {
    value.stringValue ?? String(decoding: value.encoded(), as: UTF8.self)
  }

  /// `containerPort` becomes `Container Port`.
  private static func title(_ name: String) -> String {
    // A free name (a label, a file) stays as it is.
    guard name.utf8.allSatisfy({ (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) }) else {
      return name
    }
    var title = ""
    var previousIsLower = false
    for character in name {
      if character.isUppercase, previousIsLower { title += " " }
      previousIsLower = character.isLowercase || character.isNumber
      title += title.isEmpty ? character.uppercased() : String(character)
    }
    return title
  }

  private static func section(of events: [DynamicObject], now: Date) -> String {
    guard !events.isEmpty else { return line("Events", "<none>") }
    var rows = [["  Type", "Reason", "Age", "From", "Message"], ["  ----", "------", "---", "----", "-------"]]
    for event in events {
      let json = event.json
      let last = json[string: "lastTimestamp"] ?? json[string: "eventTime"] ?? event.metadata.creationTimestamp
      let source = json.value(at: ["source", "component"])?.stringValue ?? json[string: "reportingComponent"] ?? ""
      rows.append([
        "  " + (json[string: "type"] ?? ""), json[string: "reason"] ?? "", AgeFormat.text(since: last, now: now),
        source,
        json[string: "message"] ?? "",
      ])
    }
    var layout = ColumnLayout()
    return "Events:\n" + layout.lines(rows)
  }
}
