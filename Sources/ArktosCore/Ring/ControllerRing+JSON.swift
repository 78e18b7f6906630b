extension ControllerRing {
  /// The ring as it is kept in an API object.
  public var json: JSONObject {
    let list = ranges.map { range -> JSONValue in
      var object: JSONObject = ["start": .int(range.start.value), "end": .int(range.end.value)]
      object[string: "holder"] = range.holder
      object[string: "next"] = range.next
      return .object(object)
    }
    return ["ranges": .array(list)]
  }

  /// Nil if the object is no ring.
  public init?(json: JSONObject) {
    var ranges: [Range] = []
    for value in json[array: "ranges"] ?? [] {
      guard let object = value.objectValue, let start = object[int: "start"], let end = object[int: "end"] else {
        return nil
      }
      ranges.append(
        Range(
          from: HashKey(start), through: HashKey(end), holder: object[string: "holder"], next: object[string: "next"]))
    }
    self.init(ranges: ranges)
  }
}
