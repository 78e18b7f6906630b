/// Which objects of a collection a list or watch wants: labels, fields and a shard of the hash ring, all of which must match.
public struct Selection: Hashable, Sendable {
  public var labels: LabelSelector
  public var fields: FieldSelector

  public init(labels: LabelSelector = .everything, fields: FieldSelector = .everything) {
    self.labels = labels
    self.fields = fields
  }

  public var isEverything: Bool { labels.isEverything && fields.isEverything }
}
