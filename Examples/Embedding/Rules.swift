import ArktosCore
import ArktosServer
import ArktosStore

/// A rule that changes what is written: nobody shouts.
struct NoShouting: AdmissionPlugin {
  let name = "NoShouting"

  func mutate(_ object: inout JSONObject, _ request: AdmissionRequest) async throws(APIError) {
    guard request.definition.type == Greeting.resourceType, let text = object[string: "text"] else { return }
    object[string: "text"] = text.lowercased()
  }
}

/// A rule that refuses, and tells somebody about what was written: about nothing that was only tried.
struct Announcements: AdmissionPlugin {
  let name = "Announcements"

  func validate(_ object: JSONObject?, _ request: AdmissionRequest) async throws(APIError)
    -> [StoreTransaction.Condition]
  {
    guard request.definition.type == Ticket.resourceType, request.operation == .create, let object else { return [] }
    let title = object.value(at: ["spec", "title"])?.stringValue ?? ""
    guard !title.lowercased().contains("buy") else {
      throw .forbidden(request.definition.type, name: request.key.name, "no advertisements")
    }
    // A dry run is checked like the real thing, and has no effect.
    guard !request.isDryRun else { return [] }
    request.atEnd { isWritten in
      if isWritten { print("announcement: \(title)") }
    }
    return []
  }
}
