/// Which objects of a collection a list or watch wants: labels, fields and a share by hash, all of which must match.
public struct Selection: Hashable, Sendable {
  public var labels: LabelSelector
  public var fields: FieldSelector
  /// Nil is the whole collection.
  public var shard: ShardSelector?

  public init(
    labels: LabelSelector = .everything, fields: FieldSelector = .everything, shard: ShardSelector? = nil
  ) {
    self.labels = labels
    self.fields = fields
    self.shard = shard
  }

  public var isEverything: Bool { labels.isEverything && fields.isEverything && shard == nil }
}
