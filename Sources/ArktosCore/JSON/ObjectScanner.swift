extension IndexRecord {
  /// Finds what the index needs in the bytes of an object: any valid JSON, members in any order.
  ///
  /// Of members that are there twice the last one counts, as for the parser.
  ///
  /// - Throws: `JSONParseError` when the text is no object or has no `metadata` object.
  public init(scanning bytes: [UInt8], fields: SelectableFields) throws(JSONParseError) {
    self.init(bytes: bytes, selectable: fields)
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONParseError) in
        var scanner = ObjectScanner(cursor: JSONCursor(buffer), record: self)
        try scanner.scan()
        return scanner.record
      }
    }
    self = try result.get()
  }
}

private struct ObjectScanner {
  var cursor: JSONCursor
  var record: IndexRecord

  mutating func scan() throws(JSONParseError) {
    guard cursor.bytes.count < Int(UInt32.max) else { throw cursor.error("object too large") }
    try cursor.expect(UInt8(ascii: "{"))
    var isFirst = true
    var hasMetadata = false
    var followsTypeMeta = cursor.position == 1
    while let name = try cursor.nextMember(&isFirst) {
      let isMetadata = cursor.matches(name, "metadata")
      defer { followsTypeMeta = followsTypeMeta && !isMetadata && isTypeMeta(name) }
      if isMetadata {
        hasMetadata = true
        let start = cursor.position
        try scanMetadata()
        if followsTypeMeta { record.typeMetaEnd = name.start - 1 }
        let end = cursor.position
        if let node = child(of: 0, named: name) {
          cursor.position = start
          try scanFields(node)
          cursor.position = end
        }
      } else if let node = child(of: 0, named: name) {
        try scanFields(node)
      } else {
        try cursor.skipValue()
      }
    }
    guard hasMetadata else { throw cursor.error("the object has no metadata") }
  }

  private func isTypeMeta(_ name: TextRange) -> Bool {
    cursor.matches(name, "apiVersion") || cursor.matches(name, "kind")
  }

  // MARK: - Metadata

  private mutating func scanMetadata() throws(JSONParseError) {
    record = cleared()
    guard try cursor.peek() == UInt8(ascii: "{") else { throw cursor.error("metadata is no object") }
    cursor.position += 1
    let offset = cursor.position
    var isFirst = true
    var storedVersion: Range<Int>?
    while let name = try cursor.nextMember(&isFirst) {
      switch name.end - name.start {
      case 3 where cursor.matches(name, "uid"): record.uidRange = try text()
      case 4 where cursor.matches(name, "name"): record.nameRange = try text()
      case 6 where cursor.matches(name, "labels"): try scanLabels()
      case 6 where cursor.matches(name, "tenant"): record.tenantRange = try text()
      case 7 where cursor.matches(name, "hashKey"): record.storedHashKey = try cursor.integer()
      case 9 where cursor.matches(name, "namespace"): record.namespaceRange = try text()
      case 10 where cursor.matches(name, "generation"): record.generation = try cursor.integer()
      case 15 where cursor.matches(name, "ownerReferences"): try scanOwners()
      case 15 where cursor.matches(name, "resourceVersion"): storedVersion = try versionRange()
      case 17 where cursor.matches(name, "deletionTimestamp"): record.deletionRange = try text()
      default: try scanRareMember(name, &storedVersion)
      }
    }
    if let storedVersion {
      record.splice = .replacing(storedVersion)
    } else {
      record.splice = isFirst ? .onlyMember(at: offset) : .beforeMembers(at: offset)
    }
  }

  /// A member that is not of interest, or whose name is written with escapes.
  private mutating func scanRareMember(_ name: TextRange, _ storedVersion: inout Range<Int>?)
    throws(JSONParseError)
  {
    guard cursor.bytes[Int(name.start)..<Int(name.end)].contains(UInt8(ascii: "\\")) else {
      return try cursor.skipValue()
    }
    switch JSONText.decode(cursor.bytes[Int(name.start)..<Int(name.end)]) {
    case "uid": record.uidRange = try text()
    case "name": record.nameRange = try text()
    case "labels": try scanLabels()
    case "tenant": record.tenantRange = try text()
    case "hashKey": record.storedHashKey = try cursor.integer()
    case "namespace": record.namespaceRange = try text()
    case "generation": record.generation = try cursor.integer()
    case "ownerReferences": try scanOwners()
    case "resourceVersion": storedVersion = try versionRange()
    case "deletionTimestamp": record.deletionRange = try text()
    default: try cursor.skipValue()
    }
  }

  /// The record as it is before `metadata` is read; a second `metadata` replaces the first.
  private func cleared() -> IndexRecord {
    var cleared = IndexRecord(bytes: record.bytes, selectable: record.selectable)
    cleared.fieldRanges = record.fieldRanges
    return cleared
  }

  /// The place of a string; absent for a value of another type.
  private mutating func text() throws(JSONParseError) -> TextRange {
    if try cursor.peek() == UInt8(ascii: "\"") { return try cursor.string() }
    try cursor.skipValue()
    return .absent
  }

  /// The place of a whole value, quotes included.
  private mutating func versionRange() throws(JSONParseError) -> Range<Int> {
    _ = try cursor.peek()
    let start = cursor.position
    try cursor.skipValue()
    return start..<cursor.position
  }

  private mutating func scanLabels() throws(JSONParseError) {
    record.labelRanges = []
    guard try cursor.peek() == UInt8(ascii: "{") else { return try cursor.skipValue() }
    cursor.position += 1
    var isFirst = true
    while let key = try cursor.nextMember(&isFirst) {
      let value = try text()
      if !value.isAbsent { record.labelRanges.append(IndexRecord.Label(key: key, value: value)) }
    }
  }

  private mutating func scanOwners() throws(JSONParseError) {
    record.ownerRanges = []
    guard try cursor.peek() == UInt8(ascii: "[") else { return try cursor.skipValue() }
    cursor.position += 1
    var isFirst = true
    while try cursor.next(&isFirst, end: UInt8(ascii: "]")) {
      guard try cursor.peek() == UInt8(ascii: "{") else {
        try cursor.skipValue()
        continue
      }
      try scanOwner()
    }
  }

  private mutating func scanOwner() throws(JSONParseError) {
    cursor.position += 1
    var owner = IndexRecord.Owner(kind: .absent, uid: .absent, hashKey: 0)
    var isFirst = true
    while let name = try cursor.nextMember(&isFirst) {
      if cursor.matches(name, "kind") {
        owner.kind = try text()
      } else if cursor.matches(name, "uid") {
        owner.uid = try text()
      } else if cursor.matches(name, "hashKey") {
        owner.hashKey = try cursor.integer()
      } else {
        try cursor.skipValue()
      }
    }
    record.ownerRanges.append(owner)
  }

  // MARK: - Selectable fields

  private func child(of node: Int, named name: TextRange) -> Int? {
    let nodes = record.selectable.nodes
    return nodes[node].children.first { child in
      nodes[child].name.withUnsafeBufferPointer { cursor.matches(name, $0) }
    }
  }

  /// Reads the value of a member that is on the way to selectable fields.
  private mutating func scanFields(_ node: Int) throws(JSONParseError) {
    let here = record.selectable.nodes[node]
    for field in here.fieldsBelow { record.fieldRanges[field] = .absent }
    if !here.children.isEmpty, try cursor.peek() == UInt8(ascii: "{") {
      cursor.position += 1
      var isFirst = true
      while let name = try cursor.nextMember(&isFirst) {
        if let child = child(of: node, named: name) {
          try scanFields(child)
        } else {
          try cursor.skipValue()
        }
      }
      return
    }
    let value = try cursor.scalar()
    if let field = here.field { record.fieldRanges[field] = value }
  }
}
