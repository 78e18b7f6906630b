internal import ArktosClient
internal import CCurl

/// One of libcurl's easy handles, set up piece by piece; freed with the object.
final class CurlHandle {
  let raw: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var connectTo: UnsafeMutablePointer<curl_slist>?
  /// libcurl writes the reason of a failure here.
  private let reason: UnsafeMutablePointer<CChar>

  init() throws(ClientError) {
    guard let raw = curl_easy_init() else {
      throw ClientError(.connectionFailed, "libcurl gave no handle: out of memory", requestMayHaveArrived: false)
    }
    self.raw = raw
    reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
    reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(raw)
    curl_slist_free_all(headers)
    curl_slist_free_all(connectTo)
    reason.deallocate()
  }

  var failureReason: String { String(cString: reason) }

  func set(_ option: CURLoption, _ value: Int) throws(ClientError) {
    try check(ccurl_set_long(raw, option, value), option)
  }

  func set(_ option: CURLoption, _ value: String) throws(ClientError) {
    try check(ccurl_set_string(raw, option, value), option)
  }

  /// libcurl copies the bytes.
  func set(_ option: CURLoption, blob: [UInt8]) throws(ClientError) {
    let code = blob.withUnsafeBytes { ccurl_set_blob(raw, option, $0.baseAddress, $0.count) }
    try check(code, option)
  }

  func setBody(_ body: [UInt8]) throws(ClientError) {
    try check(ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)), CURLOPT_POSTFIELDSIZE_LARGE)
    // Copies as many bytes as the size says, so it comes second.
    // The byte behind the body gives an empty one an address, without which libcurl would send none at all.
    let code = (body + [0]).withUnsafeBytes { bytes in
      ccurl_set_string(raw, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    try check(code, CURLOPT_COPYPOSTFIELDS)
  }

  /// Header lines, `name: value`.
  func setHeaders(_ lines: [String]) throws(ClientError) {
    for line in lines { headers = curl_slist_append(headers, line) }
    try check(ccurl_set_list(raw, CURLOPT_HTTPHEADER, headers), CURLOPT_HTTPHEADER)
  }

  /// Where connections go instead of the URL's host: `host:port:host:port`.
  func setConnectTo(_ rule: String) throws(ClientError) {
    connectTo = curl_slist_append(nil, rule)
    try check(ccurl_set_list(raw, CURLOPT_CONNECT_TO, connectTo), CURLOPT_CONNECT_TO)
  }

  /// Has libcurl call back with what arrives and before each sending; the context must outlive the transfer.
  func setCallbacks(
    context: UnsafeMutableRawPointer, header: @escaping ccurl_data_callback, body: @escaping ccurl_data_callback,
    beforeRequest: @escaping ccurl_before_request_callback
  ) throws(ClientError) {
    try check(ccurl_set_pointer(raw, CURLOPT_PRIVATE, context), CURLOPT_PRIVATE)
    try check(ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, reason), CURLOPT_ERRORBUFFER)
    try check(ccurl_set_pointer(raw, CURLOPT_HEADERDATA, context), CURLOPT_HEADERDATA)
    try check(ccurl_set_data_callback(raw, CURLOPT_HEADERFUNCTION, header), CURLOPT_HEADERFUNCTION)
    try check(ccurl_set_pointer(raw, CURLOPT_WRITEDATA, context), CURLOPT_WRITEDATA)
    try check(ccurl_set_data_callback(raw, CURLOPT_WRITEFUNCTION, body), CURLOPT_WRITEFUNCTION)
    try check(ccurl_set_pointer(raw, CURLOPT_PREREQDATA, context), CURLOPT_PREREQDATA)
    try check(ccurl_set_before_request(raw, beforeRequest), CURLOPT_PREREQFUNCTION)
  }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    return ccurl_get_long(raw, info, &value) == CURLE_OK ? value : 0
  }

  private func check(_ code: CURLcode, _ option: CURLoption) throws(ClientError) {
    guard code == CURLE_OK else {
      throw ClientError(
        .configuration, "libcurl refused option \(option.rawValue): \(String(cString: curl_easy_strerror(code)))",
        requestMayHaveArrived: false)
    }
  }
}
