internal import ArktosCore
internal import FoundationEssentials

/// Where the next page of a list begins, and the revision that all pages show.
///
/// On the wire: base64url of `{"v":"meta.k8s.io/v1","rv":n,"start":"…"}`, as Kubernetes writes it; `start` is relative
/// to the list's own range, so that a token cannot be used to read elsewhere.
struct ContinueToken: Hashable, Sendable {
  /// Nil for the latest one, -1 on the wire: for those who go on although the revision of the first page is gone.
  var revision: Revision?
  /// The first key of the next page, behind the range's prefix.
  var start: String

  private static let version = "meta.k8s.io/v1"

  init(revision: Revision?, start: String) {
    self.revision = revision
    self.start = start
  }

  init(parsing text: String) throws(APIError) {
    var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    guard let data = Data(base64Encoded: base64), let object = try? JSONObject(parsing: Array(data)),
      object[string: "v"] == Self.version, let revision = object[int: "rv"], revision != 0,
      let start = object[string: "start"], !start.isEmpty
    else { throw .badRequest("continue key is not valid: it was not given out by this API") }
    self.init(revision: revision < 0 ? nil : Revision(revision), start: start)
  }

  var encoded: String {
    let object: JSONObject = ["v": .string(Self.version), "rv": .int(revision?.value ?? -1), "start": .string(start)]
    return Data(object.encoded()).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}
