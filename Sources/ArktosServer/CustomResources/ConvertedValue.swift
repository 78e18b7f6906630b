internal import ArktosCore
internal import ArktosStore
internal import Synchronization

/// What a stored value is in the versions in which it was read: worked out once for each.
private final class ConvertedValue: StoreValue.Attachment, @unchecked Sendable {  // Invariant: all state is locked.
  private struct Version {
    var conversion: VersionConversion
    var value: StoreValue
  }

  /// The versions of a kind are few; of former definitions none need be kept for long.
  private static let maximumVersions = 4

  private let versions = Mutex<[Version]>([])

  func value(_ conversion: VersionConversion) -> StoreValue? {
    versions.withLock { versions in versions.first { $0.conversion === conversion }?.value }
  }

  func keep(_ value: StoreValue, _ conversion: VersionConversion) {
    versions.withLock { versions in
      if versions.count == Self.maximumVersions { versions.removeFirst() }
      versions.append(Version(conversion: conversion, value: value))
    }
  }
}

extension ResourceDefinition {
  /// A stored entry as clients of this version see it.
  func shown(_ entry: StoreEntry) throws(APIError) -> StoreEntry {
    guard let conversion = self.conversion else { return entry }
    // What another reader has attached to the value (the version that is stored) stays; then nothing is kept here.
    let kept = entry.value.attachment ?? (self.isCustom ? entry.value.attach(ConvertedValue()) : nil)
    let versions = kept as? ConvertedValue
    var shown = entry
    if let value = versions?.value(conversion) {
      shown.value = value
      return shown
    }
    var object: JSONObject
    do {
      object = try JSONObject(parsing: entry.value.bytes)
    } catch {
      throw .internalError("the stored object at \(entry.key) cannot be read: \(error)")
    }
    conversion.fromStored(&object)
    let bytes = CanonicalEncoding.encode(object)
    // Most objects look as they are stored; then the bytes are there once.
    shown.value = StoreValue(bytes == entry.value.bytes ? entry.value.bytes : bytes)
    versions?.keep(shown.value, conversion)
    return shown
  }

  /// An object of this version as it is stored.
  func storedForm(of object: JSONObject) -> JSONObject {
    guard let conversion = self.conversion else { return object }
    var stored = object
    conversion.toStored(&stored)
    return stored
  }
}
