internal import ArgumentParser

/// What can be measured, by the names that the command line knows.
enum Row: String, CaseIterable, ExpressibleByArgument, Sendable {
  case create
  case get
  case update
  case list
  case paged
  case watch
  case apply
  case deployments

  /// Needs controllers, which a server alone does not have.
  static let standard = allCases.filter { $0 != .deployments }
}
