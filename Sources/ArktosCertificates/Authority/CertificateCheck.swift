internal import ArktosCore
package import FoundationEssentials
internal import SwiftASN1
internal import X509

/// Looks at certificates that others have made.
package enum CertificateCheck {
  /// Why clients will refuse a certificate at a time; nil if its dates are no reason to.
  ///
  /// - Parameter pem: one certificate, or a chain whose first one counts.
  package static func problem(_ pem: [UInt8], at now: Date) -> String? {
    do {
      guard let document = try PEMDocument.parseMultiple(pemString: String(decoding: pem, as: UTF8.self)).first else {
        return "it is no PEM certificate"
      }
      let first = try Certificate(pemDocument: document)
      if first.notValidAfter <= now { return "it expired at \(first.notValidAfter.timestamp)" }
      if first.notValidBefore > now { return "it is valid from \(first.notValidBefore.timestamp) only" }
      return nil
    } catch {
      return "it cannot be read: \(error)"
    }
  }
}
