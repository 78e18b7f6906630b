internal import ArgumentParser
internal import ArktosCore

/// How `get` shows what it finds.
struct DisplayOptions: ParsableArguments {
  @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json, yaml, wide or name.")
  var output: OutputFormat?

  @Flag(help: "Leave out the line of headings.")
  var noHeaders = false

  @Flag(help: "Add a column with the labels.")
  var showLabels = false

  @Flag(help: "Put the kind before each name, also when there is only one kind.")
  var showKind = false

  @Flag(help: "Also show metadata.managedFields in JSON and YAML.")
  var showManagedFields = false

  @Flag(name: [.customShort("w"), .long], help: "After the list, show every change until interrupted.")
  var watch = false

  @Flag(help: "Show only changes, without the list before them.")
  var watchOnly = false

  @Flag(help: "Add the kind of each change: ADDED, MODIFIED or DELETED.")
  var outputWatchEvents = false

  @Flag(help: "Exit with 0 and say nothing if a named object does not exist.")
  var ignoreNotFound = false

  var isWatch: Bool { watch || watchOnly }
  var isTable: Bool { output == nil || output == .wide }

  func style(_ selection: SelectionOptions, _ resource: APIResource, isOneOfSeveralKinds: Bool) -> TableStyle {
    var style = TableStyle()
    style.isWide = output == .wide
    style.showsTenant = selection.allTenants && resource.type.scope != .cluster
    style.showsNamespace = (selection.allNamespaces || selection.allTenants) && resource.type.scope == .namespace
    style.showsLabels = showLabels
    style.showsHeader = !noHeaders
    style.showsEvent = isWatch && outputWatchEvents
    if isOneOfSeveralKinds || showKind { style.namePrefix = resource.singularGroupName + "/" }
    return style
  }
}
