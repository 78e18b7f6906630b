/// What the pods of a workload look like.
public struct PodTemplateSpec: JSONView {
  public var json: JSONObject
  public init(json: JSONObject) { self.json = json }

  /// Labels, annotations and finalizers of the pods; a template has no name.
  public var metadata: ObjectMeta {
    get { json[view: "metadata"] }
    set { json[view: "metadata"] = newValue }
  }

  public var spec: PodSpec {
    get { json[view: "spec"] }
    set { json[view: "spec"] = newValue }
  }
}
