public import ArktosCore

/// The version that the server announces.
public enum ServerVersion {
  /// The version of this package.
  public static let arktos = "0.1.0"
  /// The Kubernetes API whose behaviour is followed.
  static let kubernetesMajor = "1"
  static let kubernetesMinor = "36"

  /// The answer at `/version`. Source: Kubernetes' `version.Info`.
  public static var document: JSONObject {
    [
      "major": .string(kubernetesMajor), "minor": .string(kubernetesMinor),
      "gitVersion": .string("v\(kubernetesMajor).\(kubernetesMinor).0+arktos-\(arktos)"),
      "gitCommit": "", "gitTreeState": "", "buildDate": "", "goVersion": "", "compiler": "swift",
      "platform": "linux/amd64",
    ]
  }
}
