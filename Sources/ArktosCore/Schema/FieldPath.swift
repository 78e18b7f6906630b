/// The way to a field, in the notation of Kubernetes' messages: `spec.containers[0].env[1].name`.
///
/// Steps point back to the one before, so that walking down a large object builds no text until there is a message.
package indirect enum FieldPath: Sendable {
  case root
  case field(String, of: FieldPath)
  case index(Int, of: FieldPath)
  case key(String, of: FieldPath)

  package func field(_ name: String) -> FieldPath { .field(name, of: self) }
  package func index(_ index: Int) -> FieldPath { .index(index, of: self) }
  /// A member of a map with free names: `metadata.labels[app]`.
  package func key(_ key: String) -> FieldPath { .key(key, of: self) }

  package var text: String {
    switch self {
    case .root: ""
    case .field(let name, .root): name
    case .field(let name, let parent): "\(parent.text).\(name)"
    case .index(let index, let parent): "\(parent.text)[\(index)]"
    case .key(let key, let parent): "\(parent.text)[\(key)]"
    }
  }
}
