import ArktosTesting
import FoundationEssentials
import Testing

@Suite("The documents that say what proves what")
struct DocumentTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("name only tests that exist", arguments: ["CONFORMANCE.md", "GUARANTEES.md"])
  func namesExist(document: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: "Docs/\(document)"), encoding: .utf8)
    let cases = Set(StoreConformance.cases.map(\.name) + APIConformance.cases.map(\.name))
    let tests = try TestSources(in: Self.root.appending(path: "Tests").path)
    var named = 0
    for line in text.split(separator: "\n") where line.hasPrefix("|") {
      // The first cell says what is promised, the others say what proves it.
      for cell in line.split(separator: "|").dropFirst() {
        for match in cell.replacing("**", with: "").matches(of: /\*([^*]+)\*/) where match.1 != "random traffic" {
          let name = String(match.1)
          #expect(cases.contains(name) || tests.hasTitle(name), "\(document) names a test that does not exist")
          named += 1
        }
        for match in cell.matches(of: /`([A-Za-z]+Tests)(?:\.([A-Za-z]+))?`/) {
          let functions = try #require(
            tests.suites[String(match.1)], "\(document) names \(match.1), which does not exist")
          if let function = match.2 {
            #expect(functions.contains(String(function)), "\(document) names a function that \(match.1) does not have")
          }
          named += 1
        }
      }
    }
    #expect(named > 20, "the tables of \(document) are not where they were")
  }

  @Test("name every case of the API's suite")
  func allCasesAreNamed() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Docs/CONFORMANCE.md"), encoding: .utf8)
    for conformance in APIConformance.cases {
      #expect(text.contains("*\(conformance.name)*"), "CONFORMANCE.md does not say what it stands for")
    }
  }

  @Test("belong to suites in which every name is there once")
  func namesAreUnique() {
    let names = StoreConformance.cases.map(\.name) + APIConformance.cases.map(\.name)
    #expect(Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
  }
}

/// What the sources say about tests.
private struct TestSources {
  /// The functions of each suite.
  var suites: [String: Set<String>] = [:]
  /// What tests are called: their titles, and names that are sentences.
  private var titles: Set<String> = []

  init(in directory: String) throws {
    for file in try FileManager.default.subpathsOfDirectory(atPath: directory) where file.hasSuffix("Tests.swift") {
      let source = try String(contentsOf: URL(filePath: "\(directory)/\(file)"), encoding: .utf8)
      let functions = source.matches(of: /func ([A-Za-z]+)/).map { String($0.1) }
      for match in source.matches(of: /(?:struct|class|extension) ([A-Za-z]+Tests)\b/) {
        suites[String(match.1), default: []].formUnion(functions)
      }
      for match in source.matches(of: /@Test\(\s*"([^"]+)"/) { titles.insert(String(match.1)) }
      for match in source.matches(of: /func `([^`]+)`/) { titles.insert(String(match.1)) }
    }
  }

  /// - Parameter name: the beginning of the title is enough.
  func hasTitle(_ name: String) -> Bool {
    let beginning = name.hasSuffix("…") ? name.dropLast() : name[...]
    return titles.contains { $0.hasPrefix(beginning) }
  }
}
