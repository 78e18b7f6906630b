// swift-tools-version: 6.2
import PackageDescription

/// Set by Scripts/tsan.sh: only the store and its tests are built, with locks that the thread sanitizer can see.
let isSanitized = Context.environment["ARKTOS_THREAD_SANITIZER"] != nil

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isSanitized ? [.define("ARKTOS_THREAD_SANITIZER")] : [])

// Packages, named once.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = [
  Target.Dependency.product(name: "DequeModule", package: "swift-collections"),
  .product(name: "OrderedCollections", package: "swift-collections"),
]
let grpc = [
  Target.Dependency.product(name: "GRPCCore", package: "grpc-swift-2"),
  .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
  .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
  .product(name: "NIOSSL", package: "swift-nio-ssl"),
  .product(name: "SwiftProtobuf", package: "swift-protobuf"),
]
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = [
  Target.Dependency.product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]
let nioTLS = [
  Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl"),
  .product(name: "NIOTLS", package: "swift-nio"),
]
/// What benchmarks and tests speak HTTP/2 with; the server has nghttp2.
let nioHTTP2 = [
  Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2"),
  .product(name: "NIOHPACK", package: "swift-nio-http2"),
]
let x509 = [
  Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1"),
  .product(name: "X509", package: "swift-certificates"),
]
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A module of the library, under `Sources/<name>`.
func module(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], extra: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings + extra)
}

/// A command-line program, under `Sources/<name>`.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["ArktosPrograms", argumentParser, lifecycle, unixSignals, logging],
    swiftSettings: settings)
}

/// The tests of a module, under `Tests/<name>`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "arktos-swift",
  products: [
    .library(name: "ArktosCore", targets: ["ArktosCore"]),
    .library(name: "ArktosStore", targets: ["ArktosStore"]),
    .library(name: "ArktosEtcd", targets: ["ArktosEtcd"]),
    .library(name: "ArktosCertificates", targets: ["ArktosCertificates"]),
    .library(name: "ArktosClient", targets: ["ArktosClient"]),
    .library(name: "ArktosCurl", targets: ["ArktosCurl"]),
    .library(name: "ArktosServer", targets: ["ArktosServer"]),
    .library(name: "ArktosControllers", targets: ["ArktosControllers"]),
    .library(name: "ArktosCluster", targets: ["ArktosCluster"]),
    .library(name: "ArktosTesting", targets: ["ArktosTesting"]),
    .executable(name: "arktosctl", targets: ["arktosctl"]),
    .executable(name: "arktos-apiserver", targets: ["arktos-apiserver"]),
    .executable(name: "workload-controller-manager", targets: ["workload-controller-manager"]),
    .executable(name: "arktos-up", targets: ["arktos-up"]),
    .executable(name: "arktos-bench", targets: ["arktos-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
    .systemLibrary(name: "CPrefetch"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    module("ArktosCore", collections),
    module("ArktosStore", ["ArktosCore", "CPrefetch", grdb, sqlite, lifecycle, logging] + collections),
    module(
      "ArktosEtcd", ["ArktosCore", "ArktosStore", lifecycle, logging] + grpc + nio,
      exclude: ["Protocol/kv.proto", "Protocol/rpc.proto"]),
    module("ArktosClient", ["ArktosCore", yams, lifecycle, logging] + collections),
    // Apart from the client, so that servers are not linked with libcurl and the two dozen libraries that it needs.
    module("ArktosCurl", ["ArktosCore", "ArktosClient", "CCurl", logging] + collections),
    module(
      "ArktosServer",
      [
        "ArktosCore", "ArktosStore", "ArktosClient", "CNghttp2", "CZlib", crypto, lifecycle, logging,
      ] + nio + nioTLS + x509 + collections,
      // A function that does not wait costs no change of executor.
      extra: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    module("ArktosCertificates", ["ArktosCore", crypto, logging] + x509),
    module("ArktosControllers", ["ArktosCore", "ArktosClient", lifecycle, logging] + collections),
    module("ArktosCLI", ["ArktosCore", "ArktosClient", "ArktosCurl", argumentParser, yams, logging]),
    module(
      "ArktosCluster",
      [
        "ArktosCore", "ArktosStore", "ArktosEtcd", "ArktosCertificates", "ArktosClient", "ArktosServer",
        "ArktosControllers", lifecycle, logging,
      ]),
    module(
      "ArktosTesting",
      [
        "ArktosCore", "ArktosStore", "ArktosClient", "ArktosServer", "ArktosControllers",
        lifecycle, logging,
      ]),

    module("ArktosPrograms", [argumentParser, logging]),
    module("ArktosServerPrograms", ["ArktosCore", "ArktosCluster", "ArktosEtcd", "ArktosServer", argumentParser]),
    program("arktosctl", ["ArktosCLI"]),
    program(
      "arktos-apiserver", ["ArktosCore", "ArktosCluster", "ArktosServer", "ArktosServerPrograms", "ArktosStore"]),
    program(
      "workload-controller-manager",
      ["ArktosCore", "ArktosClient", "ArktosCurl", "ArktosControllers", "ArktosServer"]),
    program(
      "arktos-up", ["ArktosCore", "ArktosCluster", "ArktosControllers", "ArktosServer", "ArktosServerPrograms"]),

    .target(name: "BenchmarkSupport", path: "Benchmarks/Support", swiftSettings: settings),
    .executableTarget(
      name: "arktos-bench",
      dependencies: ["ArktosClient", "BenchmarkSupport", argumentParser] + nio + nioTLS + nioHTTP2,
      path: "Benchmarks/Server", swiftSettings: settings),
    .executableTarget(
      name: "StoreBenchmarks",
      dependencies: ["ArktosCore", "ArktosStore", "ArktosEtcd", "BenchmarkSupport", argumentParser, logging],
      path: "Benchmarks/Store", swiftSettings: settings),
    .executableTarget(
      name: "Embedding",
      dependencies: [
        "ArktosCore", "ArktosStore", "ArktosClient", "ArktosServer", "ArktosCluster", lifecycle, logging,
      ],
      path: "Examples/Embedding", swiftSettings: settings),
    .testTarget(
      name: "ControllerTest",
      dependencies: ["ArktosCore", "ArktosClient", "ArktosControllers", "ArktosTesting"],
      path: "Examples/ControllerTest", swiftSettings: settings),

    tests("ArktosCoreTests", ["ArktosCore"]),
    tests("BenchmarkSupportTests", ["BenchmarkSupport"]),
    tests("ArktosStoreTests", ["ArktosCore", "ArktosStore", "ArktosTesting", lifecycle, logging]),
    tests("ArktosEtcdTests", ["ArktosCore", "ArktosStore", "ArktosEtcd", "ArktosTesting"]),
    tests(
      "ArktosClusterTests",
      [
        "ArktosCore", "ArktosStore", "ArktosEtcd", "ArktosClient", "ArktosServer", "ArktosCluster", "ArktosTesting",
        lifecycle, logging,
      ]),
    tests("ArktosCertificatesTests", ["ArktosCore", "ArktosCertificates", "ArktosTesting", logging] + x509),
    tests("ArktosClientTests", ["ArktosCore", "ArktosClient", "ArktosTesting", lifecycle, logging]),
    tests("ArktosCurlTests", ["ArktosCore", "ArktosClient", "ArktosCurl", "ArktosTesting"]),
    tests("ArktosCLITests", ["ArktosCore", "ArktosClient", "ArktosCLI", "ArktosTesting", logging]),
    tests(
      "ArktosServerTests",
      [
        "ArktosCore", "ArktosStore", "ArktosCertificates", "ArktosClient", "ArktosCurl", "ArktosServer",
        "ArktosTesting", "CZlib", crypto, lifecycle, logging, .product(name: "NIOEmbedded", package: "swift-nio"),
      ] + nio + nioTLS + nioHTTP2 + x509),
    tests(
      "ArktosControllersTests",
      ["ArktosCore", "ArktosClient", "ArktosControllers", "ArktosTesting", lifecycle, logging]),
    tests(
      "EndToEndTests",
      [
        "ArktosCore", "ArktosStore", "ArktosCertificates", "ArktosClient", "ArktosCurl", "ArktosServer",
        "ArktosTesting", lifecycle, logging,
      ]),
  ]
)

if isSanitized {
  let names: Set = ["ArktosCore", "ArktosStore", "ArktosStoreTests", "CPrefetch"]
  package.products = []
  package.targets.removeAll { !names.contains($0.name) }
  package.targets.append(
    module("ArktosTesting", ["ArktosCore", "ArktosStore", lifecycle, logging], exclude: ["APIConformance", "Cluster"]))
}
