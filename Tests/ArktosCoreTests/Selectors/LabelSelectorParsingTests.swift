import ArktosCore
import Testing

@Suite("Label selectors in text")
struct LabelSelectorParsingTests {
  typealias Requirement = LabelSelector.Requirement

  @Test(
    "are read into requirements",
    arguments: [
      ("", []),
      ("x", [Requirement(key: "x", operator: .exists)]),
      ("!x", [Requirement(key: "x", operator: .doesNotExist)]),
      ("x=a", [Requirement(key: "x", operator: .in, values: ["a"])]),
      ("x==a", [Requirement(key: "x", operator: .in, values: ["a"])]),
      ("x = ", [Requirement(key: "x", operator: .in, values: [""])]),
      ("x!=a", [Requirement(key: "x", operator: .notIn, values: ["a"])]),
      ("x in (a, b,a)", [Requirement(key: "x", operator: .in, values: ["a", "b"])]),
      ("x notin (a)", [Requirement(key: "x", operator: .notIn, values: ["a"])]),
      ("x in ()", [Requirement(key: "x", operator: .in, values: [""])]),
      ("x in (a,)", [Requirement(key: "x", operator: .in, values: ["a", ""])]),
      ("x>7", [Requirement(key: "x", operator: .greaterThan, values: ["7"])]),
      (
        "in in (in, notin), example.com/y, !z",
        [
          Requirement(key: "in", operator: .in, values: ["in", "notin"]),
          Requirement(key: "example.com/y", operator: .exists), Requirement(key: "z", operator: .doesNotExist),
        ]
      ),
    ] as [(String, [Requirement])])
  func reading(text: String, expected: [Requirement]) throws {
    let selector = try LabelSelector(parsing: text)
    #expect(selector.requirements == expected)
    #expect(try LabelSelector(parsing: selector.description) == selector)
  }

  @Test(
    "are refused with the reason",
    arguments: [
      ("x=a||y=b", "a valid label must be"), ("x in a", "expected: '('"), ("x in (a", "expected: ',' or ')'"),
      ("x,", "expected: identifier after ','"), (",x", "expected: !, identifier"), ("x a", "expected: in, notin"),
      ("!x=a", "expected: ',' or 'end of string'"), ("x==a==b", "expected: ',' or 'end of string'"),
      ("_x=a", "key: Invalid value: \"_x\": name part must consist"), ("/x", "prefix part must be non-empty"),
      ("A.io/x", "prefix part a lowercase RFC 1123 subdomain"), ("a/b/c", "a qualified name must consist"),
      ("x>abc", "the value must be an integer"), ("x=-", "values[0][x]: Invalid value: \"-\""),
      (String(repeating: "k", count: 64), "no more than 63 characters"),
    ])
  func refusals(text: String, reason: String) {
    let error = #expect(throws: APIError.self) { try LabelSelector(parsing: text) }
    #expect(error?.code == 400)
    #expect(error?.message.hasPrefix("unable to parse requirement: ") == true)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test(
    "select by their labels",
    arguments: [
      ("tier in (a,b)", true), ("tier notin (a)", false), ("other notin (a)", true), ("other!=x", true),
      ("!other", true), ("size>3", true), ("size<3", false), ("tier>3", false), ("tier=a,size=5", true),
      ("tier=a,other", false), ("", true),
    ])
  func matching(text: String, expected: Bool) throws {
    #expect(try LabelSelector(parsing: text).matches(["tier": "a", "size": "5"]) == expected)
  }
}
