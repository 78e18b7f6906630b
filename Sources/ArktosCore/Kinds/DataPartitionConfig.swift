/// The range of tenants that a group of API servers owns. Arktos' `v1` `DataPartitionConfig`; all fields are at the top.
public struct DataPartitionConfig: Resource {
  public static let resourceType = ResourceType(
    version: "v1", kind: "DataPartitionConfig", plural: "datapartitionconfigs", scope: .cluster)

  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  public init(name: String, serviceGroupId: String, range: TenantRange) {
    self.init(name: name)
    self.serviceGroupId = serviceGroupId
    self.range = range
  }

  /// Inclusive; without meaning unless ``isRangeStartValid``.
  public var rangeStart: String {
    get { json[string: "rangeStart"] ?? "" }
    set { json[string: "rangeStart"] = newValue }
  }

  public var isRangeStartValid: Bool {
    get { json[bool: "isRangeStartValid"] ?? false }
    set { json[bool: "isRangeStartValid"] = newValue ? true : nil }
  }

  /// Exclusive; without meaning unless ``isRangeEndValid``.
  public var rangeEnd: String {
    get { json[string: "rangeEnd"] ?? "" }
    set { json[string: "rangeEnd"] = newValue }
  }

  public var isRangeEndValid: Bool {
    get { json[bool: "isRangeEndValid"] ?? false }
    set { json[bool: "isRangeEndValid"] = newValue ? true : nil }
  }

  /// The group of API servers that own the range.
  public var serviceGroupId: String {
    get { json[string: "serviceGroupId"] ?? "" }
    set { json[string: "serviceGroupId"] = newValue }
  }

  /// The four range fields as one range: a bound whose flag is off is open, whatever its text.
  public var range: TenantRange {
    get { TenantRange(from: isRangeStartValid ? rangeStart : nil, to: isRangeEndValid ? rangeEnd : nil) }
    set {
      rangeStart = newValue.start ?? ""
      isRangeStartValid = newValue.start != nil
      rangeEnd = newValue.end ?? ""
      isRangeEndValid = newValue.end != nil
    }
  }
}
