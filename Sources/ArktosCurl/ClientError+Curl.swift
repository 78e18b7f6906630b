internal import ArktosClient
internal import CCurl
internal import Glibc

extension ClientError {
  /// libcurl's error as one of ours, with what a person can do about it; nil for success.
  ///
  /// - Parameters:
  ///   - server: the URL of the server, for the message.
  ///   - wasSent: whether sending had begun.
  init?(_ code: CURLcode, of handle: CurlHandle, server: String, wasSent: Bool) {
    guard code != CURLE_OK else { return nil }
    let reason = handle.failureReason.isEmpty ? String(cString: curl_easy_strerror(code)) : handle.failureReason
    switch code {
    case CURLE_COULDNT_CONNECT:
      let system = Int32(truncatingIfNeeded: handle.long(CURLINFO_OS_ERRNO))
      let why = system == 0 ? reason : String(cString: strerror(system))
      self.init(
        .connectionFailed, "cannot connect to \(server): \(why); is the API server running?",
        requestMayHaveArrived: false)
    case CURLE_COULDNT_RESOLVE_HOST:
      self.init(
        .connectionFailed, "cannot connect to \(server): \(reason); check the server's name in the kubeconfig",
        requestMayHaveArrived: false)
    case CURLE_OPERATION_TIMEDOUT:
      self.init(.timedOut, "\(server) did not answer in time: \(reason)", requestMayHaveArrived: wasSent)
    case CURLE_PEER_FAILED_VERIFICATION where reason.contains("certificate has expired"):
      self.init(
        .tls, "the certificate of \(server) has expired; an API server renews its own certificate when it starts",
        requestMayHaveArrived: wasSent)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      self.init(
        .tls,
        "the certificate of \(server) is not trusted: \(reason); check certificate-authority in the kubeconfig",
        requestMayHaveArrived: wasSent)
    case CURLE_SSL_CERTPROBLEM:
      self.init(
        .tls, "the client certificate for \(server) cannot be used: \(reason)", requestMayHaveArrived: wasSent)
    case CURLE_SSL_CONNECT_ERROR where reason.contains("wrong version number"):
      self.init(
        .tls, "\(server) does not speak TLS; is http:// meant, or another port?", requestMayHaveArrived: false)
    case CURLE_SSL_CONNECT_ERROR:
      self.init(.tls, "no TLS connection to \(server): \(reason)", requestMayHaveArrived: wasSent)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      self.init(
        .configuration, "\(server) is no http or https URL: \(reason)", requestMayHaveArrived: false)
    case CURLE_ABORTED_BY_CALLBACK:
      self.init(
        .connectionFailed, "the connection to \(server) broke; whether the request had its effect is not known")
    default:
      self.init(
        .connectionFailed, "the connection to \(server) broke: \(reason)", requestMayHaveArrived: wasSent)
    }
  }
}
