import ArktosCore

/// A kind of our own, by its schema, served beside the built-in ones:
/// `/apis/example.com/v1/tenants/{t}/namespaces/{n}/greetings`.
struct Greeting: Resource {
  static let resourceType = ResourceType(
    group: "example.com", version: "v1", kind: "Greeting", plural: "greetings", scope: .namespace)

  static let definition = ResourceDefinition(
    resourceType, shortNames: ["greet"],
    schema: .object([
      .required("text", .string, "What is said."),
      .optional("language", .oneOf("en", "de").defaulting(to: "en"), "The language it is said in."),
    ]),
    printerColumns: [PrinterColumn("Text", path: "text"), PrinterColumn("Language", path: "language")],
    strategy: ResourceStrategy(validate: { object in
      let greeting = Greeting(json: object)
      return greeting.text.isEmpty ? [.required("text", "nothing would be said")] : []
    }))

  var json: JSONObject
  init(json: JSONObject) { self.json = json }

  var text: String {
    get { json[string: "text"] ?? "" }
    set { json[string: "text"] = newValue }
  }
}
