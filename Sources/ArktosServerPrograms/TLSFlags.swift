public import ArgumentParser
public import ArktosCluster

/// The flags about certificates and identities, named as kube-apiserver names them.
public struct TLSFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The directory of the certificates that servers make for themselves: authority, server and operator. Servers of "
        + "one cluster share it.", valueName: "directory"))
  public var certDir: String?

  @Option(
    help: ArgumentHelp(
      "The server's certificate in PEM, with its intermediate ones behind it, instead of one from --cert-dir.",
      valueName: "path"))
  public var tlsCertFile: String?

  @Option(help: ArgumentHelp("The private key of --tls-cert-file, in PEM.", valueName: "path"))
  public var tlsPrivateKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "The authorities, in PEM, that may sign clients' certificates, instead of the one in --cert-dir. The common name "
        + "is the user, organizations are its groups.", valueName: "path"))
  public var clientCaFile: String?

  @Option(
    help: ArgumentHelp(
      "A file of bearer tokens, in lines of token,user,uid,\"group1,group2\".", valueName: "path"))
  public var tokenAuthFile: String?

  @Option(
    help: ArgumentHelp(
      "What service accounts' tokens call their issuer. Given several times: the first is that of new tokens, all are "
        + "taken.", valueName: "url"))
  public var serviceAccountIssuer: [String] = []

  @Option(
    help: ArgumentHelp(
      "The private key, of an elliptic curve in PEM, that signs service accounts' tokens, instead of the one in "
        + "--cert-dir.", valueName: "path"))
  public var serviceAccountSigningKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "Keys in PEM, public or private, whose tokens are taken besides; may be given several times.", valueName: "path"))
  public var serviceAccountKeyFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "Whom service accounts' tokens must be meant for, as a comma-separated list. (default: the issuer)",
      valueName: "audiences"))
  public var apiAudiences: String?

  public init() {}

  /// - Parameter directory: where certificates are kept if the flags do not say.
  public func options(directory: String) -> TLSOptions {
    TLSOptions(
      certificateDirectory: certDir ?? directory, certificateFile: tlsCertFile, privateKeyFile: tlsPrivateKeyFile,
      clientAuthorityFile: clientCaFile, tokenFile: tokenAuthFile,
      serviceAccounts: ServiceAccountOptions(
        issuers: serviceAccountIssuer, signingKeyFile: serviceAccountSigningKeyFile, keyFiles: serviceAccountKeyFile,
        audiences: (apiAudiences ?? "").split(separator: ",").map(String.init)))
  }

  public func validate() throws {
    if (tlsCertFile == nil) != (tlsPrivateKeyFile == nil) {
      throw ValidationError("--tls-cert-file and --tls-private-key-file belong together: give both or none.")
    }
  }
}
