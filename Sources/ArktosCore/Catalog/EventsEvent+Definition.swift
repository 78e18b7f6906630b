extension Event {
  /// `events.k8s.io/v1` Event: the stored objects of ``definition`` under other names.
  ///
  /// Who writes in this version has to say more than core/v1 asks for. Source: Kubernetes' event validation.
  public static let eventsDefinition: ResourceDefinition = {
    var definition = ResourceDefinition(
      ResourceType(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events", scope: .namespace),
      shortNames: ["ev"], schema: BuiltinTypes.schema("Event", in: "io.k8s.api.events.v1"),
      printerColumns: Event.definition.printerColumns.map(shown),
      selectableFields: [
        "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
        "regarding.resourceVersion", "regarding.fieldPath", "reason", "reportingController", "type",
      ],
      strategy: ResourceStrategy(
        allowsCreateOnUpdate: true, validate: EventsEventRules.validate,
        validateUpdate: EventsEventRules.validateUpdate),
      storagePrefix: Event.resourceType.plural, timeToLive: Event.definition.timeToLive)
    definition.conversion = VersionConversion(
      fromStored: EventConversion.toEvents, toStored: EventConversion.toCore)
    return definition
  }()

  /// A column of the stored version, for an object of this one.
  private static func shown(_ column: PrinterColumn) -> PrinterColumn {
    var shown = column
    shown.value = { object in
      var core = object
      EventConversion.toCore(&core)
      return column.value(core)
    }
    return shown
  }
}

/// The two forms of events, made of each other. Source: Kubernetes' `pkg/apis/events/v1` conversions.
enum EventConversion {
  /// Members by their names in core/v1 and in events.k8s.io/v1; the others are called alike.
  private static let names = [
    ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
    ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
  ]
  private static let toEventsNames = Dictionary(uniqueKeysWithValues: names)
  private static let toCoreNames = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })

  @Sendable
  static func toEvents(_ object: inout JSONObject) {
    object = renamed(object, toEventsNames)
    object["apiVersion"] = "events.k8s.io/v1"
  }

  @Sendable
  static func toCore(_ object: inout JSONObject) {
    var core = JSONValue.object(renamed(object, toCoreNames))
    // Readers of core/v1 find its defaults, whoever wrote the note.
    Event.definition.schema.applyDefaults(&core)
    object = core.objectValue ?? [:]
    object["apiVersion"] = "v1"
  }

  private static func renamed(_ object: JSONObject, _ names: [String: String]) -> JSONObject {
    JSONObject(object.map { (names[$0.key] ?? $0.key, $0.value) })
  }
}

/// What must hold of notes that are written as events.k8s.io/v1.
enum EventsEventRules {
  private static let maximumWordLength = 128
  private static let maximumNoteLength = 1024

  @Sendable
  static func validate(_ object: JSONObject) -> [APIError.Cause] {
    var causes: [APIError.Cause] = []
    if object["eventTime"] == nil { causes.append(.required("eventTime")) }
    causes += seriesCauses(object[object: "series"])
    let controller = object[string: "reportingController"] ?? ""
    if controller.isEmpty {
      causes.append(.required("reportingController"))
    } else {
      causes += LabelSyntax.problems(ofKey: controller).map {
        .invalid("reportingController", .string(controller), $0)
      }
    }
    for name in ["reportingInstance", "action", "reason"] {
      let word = object[string: name] ?? ""
      if word.isEmpty {
        causes.append(.required(name))
      } else if word.utf8.count > maximumWordLength {
        causes.append(.invalid(name, "", "can have at most \(maximumWordLength) characters"))
      }
    }
    if (object[string: "note"] ?? "").utf8.count > maximumNoteLength {
      causes.append(.invalid("note", "", "can have at most \(maximumNoteLength) characters"))
    }
    let type = object[string: "type"] ?? ""
    if !["Normal", "Warning"].contains(type) { causes.append(.invalid("type", "", "has invalid value: \(type)")) }
    for name in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp"] where object[name] != nil {
      causes.append(.invalid(name, "", "needs to be unset"))
    }
    if object[int: "deprecatedCount"] ?? 0 != 0 { causes.append(.invalid("deprecatedCount", "", "needs to be unset")) }
    if !(object[object: "deprecatedSource"] ?? [:]).isEmpty {
      causes.append(.invalid("deprecatedSource", "", "needs to be unset"))
    }
    let regarding: ObjectReference = object[view: "regarding"]
    let namespace = ObjectMeta(json: object[object: "metadata"] ?? [:]).namespace
    if !regarding.namespace.isEmpty, regarding.namespace != namespace {
      causes.append(.invalid("regarding.namespace", .string(regarding.namespace), "does not match event.namespace"))
    }
    return causes
  }

  private static func seriesCauses(_ series: JSONObject?) -> [APIError.Cause] {
    guard let series else { return [] }
    var causes: [APIError.Cause] = []
    if series[int: "count"] ?? 0 < 2 { causes.append(.invalid("series.count", "", "should be at least 2")) }
    if series["lastObservedTime"] == nil { causes.append(.required("series.lastObservedTime")) }
    return causes
  }

  /// Only the series goes on; a note itself never changes.
  @Sendable
  static func validateUpdate(_ object: JSONObject, _ stored: JSONObject) -> [APIError.Cause] {
    [
      "regarding", "reason", "note", "eventTime", "action", "related", "reportingController", "reportingInstance",
      "type",
    ]
    .filter { object[$0] != stored[$0] }
    .map { .invalid($0, object[$0] ?? .null, FieldRules.immutable) }
  }
}
