import ArktosEtcd
import Testing

@Suite("What is secret about a connection to etcd")
struct EtcdSecretsTests {
  private static func everyPrint(of value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [String(describing: value), String(reflecting: value), dumped]
  }

  @Test("a password is not printed, with its user or by itself; the name of its file is")
  func password() {
    let password = EtcdCredentials.Password.text("abracadabra")
    let credentials = EtcdCredentials(user: "guest", password: password)
    for text in Self.everyPrint(of: password) + Self.everyPrint(of: credentials) + Self.everyPrint(of: [password]) {
      #expect(!text.contains("abracadabra"))
    }
    #expect("\(EtcdCredentials.Password.file("/etc/arktos/password"))".contains("/etc/arktos/password"))
  }

  @Test("a private key is not printed, with the certificate or by itself; the name of its file is")
  func privateKey() {
    let key = EtcdTLS.Source.bytes([42, 43, 44])
    for text in Self.everyPrint(of: key) + Self.everyPrint(of: EtcdTLS(privateKey: key)) {
      #expect(!text.contains("43"))
    }
    #expect("\(EtcdTLS.Source.file("/etc/arktos/key.pem"))" == "/etc/arktos/key.pem")
  }
}
