internal import ArktosCore

/// What a client is sent of some events.
struct WatchLines: Sendable {
  var piece: StreamPiece
  /// How many of the events it tells.
  var count: Int
  /// Why those behind them cannot be told.
  var failure: APIError?
}
