import ArktosCore
import Testing

@Suite("Field selectors")
struct FieldSelectorTests {
  typealias Requirement = FieldSelector.Requirement

  @Test(
    "are read into groups of conditions",
    arguments: [
      ("", []),
      ("a=b", [[Requirement(field: "a", operator: .equal, value: "b")]]),
      ("a==b", [[Requirement(field: "a", operator: .equal, value: "b")]]),
      ("a!=b,", [[Requirement(field: "a", operator: .notEqual, value: "b")]]),
      ("a=", [[Requirement(field: "a", operator: .equal, value: "")]]),
      (
        "h=gt:-10,h=lte:10",
        [
          [
            Requirement(field: "h", operator: .greaterThan, value: "-10"),
            Requirement(field: "h", operator: .lessThanOrEqual, value: "10"),
          ]
        ]
      ),
      (
        "h=gte:1;o=lt:2",
        [
          [Requirement(field: "h", operator: .greaterThanOrEqual, value: "1")],
          [Requirement(field: "o", operator: .lessThan, value: "2")],
        ]
      ),
      (#"a=b\,c\;d\=e\\"#, [[Requirement(field: "a", operator: .equal, value: #"b,c;d=e\"#)]]),
      (
        #"a=x\\,b=y"#,
        [
          [
            Requirement(field: "a", operator: .equal, value: #"x\"#),
            Requirement(field: "b", operator: .equal, value: "y"),
          ]
        ]
      ),
    ] as [(String, [[Requirement]])])
  func reading(text: String, expected: [[Requirement]]) throws {
    let selector = try FieldSelector(parsing: text)
    #expect(selector.alternatives == expected)
    #expect(try FieldSelector(parsing: selector.description) == selector)
  }

  @Test(
    "are refused with the reason",
    arguments: [
      ("abc", "can't understand 'abc'"), ("=x", "can't understand '=x'"), ("a=b=c", "unescaped character in value: ="),
      (#"a=b\n"#, #"invalid escape sequence: \n"#), (#"a=b\"#, #"invalid escape sequence: \"#),
    ])
  func refusals(text: String, reason: String) {
    let error = #expect(throws: APIError.self) { try FieldSelector(parsing: text) }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test("are written so that they are read alike", arguments: ["gt:5", "gt:\u{301}x", "=\u{301}", ",;\\", ""])
  func roundTrip(value: String) throws {
    let selector = FieldSelector([.init(field: "metadata.name", operator: .equal, value: value)])
    #expect(try FieldSelector(parsing: selector.description) == selector)
  }

  @Test(
    "select by their fields",
    arguments: [
      ("metadata.name=p", true), ("metadata.name!=p", false), ("spec.nodeName=", true), ("spec.nodeName!=", false),
      ("metadata.hashkey=gt:9", true), ("metadata.hashkey=gt:10", false), ("metadata.hashkey=gte:10", true),
      ("metadata.hashkey=lt:9", false), ("metadata.name=gt:o", true), ("spec.nodeName=lt:z", false),
      ("metadata.name=q;metadata.hashkey=10", true), ("metadata.name=q,metadata.hashkey=10", false),
      ("owners=gt:0,owners=lte:5", true), ("owners=gt:5,owners=lte:50", false), ("owners=100", true),
      ("owners!=100", false), ("owners!=7", true),
    ])
  func matching(text: String, expected: Bool) throws {
    let fields = ["metadata.name": ["p"], "metadata.hashkey": ["10"], "owners": ["3", "100"]]
    #expect(try FieldSelector(parsing: text).matches { fields[$0] ?? [] } == expected)
  }

  @Test("offer only the fields that a kind declares, and name them")
  func validation() throws {
    try FieldSelector(parsing: "metadata.name=a,metadata.ownerReferences.hashkey.ReplicaSet=gt:1").validate()
    try FieldSelector(parsing: "spec.nodeName=a").validate(selectableFields: ["spec.nodeName"])
    let error = #expect(throws: APIError.self) {
      try FieldSelector(parsing: "spec.image=a").validate(selectableFields: ["status.phase"])
    }
    #expect(
      error?.message
        == "\"spec.image\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\", "
        + "\"metadata.tenant\", \"metadata.hashkey\", \"status.phase\", \"metadata.ownerReferences.hashkey.<Kind>\"")
    #expect(error?.code == 400)
  }
}
