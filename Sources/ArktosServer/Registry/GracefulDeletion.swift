internal import ArktosCore
internal import FoundationEssentials

/// The time that an object is given to end before it goes. Pure.
///
/// Source: Kubernetes' `registry/rest` (`BeforeDelete`), for the kinds that have a strategy for it: Pod.
enum GracefulDeletion {
  enum Decision {
    /// The kind gives no time, or the time is up: the object may go as this, unless finalizers hold it.
    case now(JSONObject)
    /// The object shall be as this, and somebody else ends it.
    case wait(JSONObject)
    /// It is being ended already, and this request is in no more of a hurry.
    case pending
  }

  static func decide(
    _ object: JSONObject, _ options: JSONObject, _ definition: ResourceDefinition, now: Date
  ) throws(APIError) -> Decision {
    guard let gracePeriod = definition.strategy.gracePeriod else { return .now(object) }
    let wanted = try requestedSeconds(options)
    var metadata = ObjectMeta(json: object[object: "metadata"] ?? [:])
    if let deadline = metadata.deletionTimestamp {
      guard let current = metadata.json[int: "deletionGracePeriodSeconds"] else { return .now(object) }
      // Time may be taken, not given.
      guard let wanted, wanted < current else { return current == 0 ? .now(object) : .pending }
      if let moment = try? Date(deadline, strategy: .iso8601) {
        metadata.deletionTimestamp = (moment - Double(current) + Double(wanted)).timestamp
      }
      metadata.json[int: "deletionGracePeriodSeconds"] = wanted
    } else {
      let seconds = gracePeriod(object, wanted)
      guard seconds > 0 else { return .now(object) }
      metadata.deletionTimestamp = (now + Double(seconds)).timestamp
      metadata.json[int: "deletionGracePeriodSeconds"] = seconds
      if metadata.generation > 0 { metadata.generation += 1 }
    }
    var marked = object
    marked["metadata"] = .object(metadata.json)
    return metadata.json[int: "deletionGracePeriodSeconds"] == 0 ? .now(marked) : .wait(marked)
  }

  /// Whether the time that the object was given is not up.
  static func isRunning(_ object: JSONObject) -> Bool {
    (object[object: "metadata"]?[int: "deletionGracePeriodSeconds"] ?? 0) > 0
  }

  /// A time of less than nothing is a second, as in Kubernetes.
  private static func requestedSeconds(_ options: JSONObject) throws(APIError) -> Int64? {
    guard let value = options["gracePeriodSeconds"], value != .null else { return nil }
    guard case .int(let seconds) = value else {
      throw .badRequest("gracePeriodSeconds must be a whole number")
    }
    // A century is enough for everybody, and can be added to a date.
    return seconds < 0 ? 1 : min(seconds, 3_155_760_000)
  }
}
