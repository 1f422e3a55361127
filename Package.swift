// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "lacuna",
  products: [
    .library(name: "LacunaKit", targets: ["LacunaKit"]),
    .library(name: "Backprop", targets: ["Backprop"]),
    // Every operation with inputs to try it on; the tests check it, the benchmarks time it.
    .library(name: "BackpropCases", targets: ["BackpropCases"]),
    .executable(name: "lacuna", targets: ["LacunaCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    // Without pkgConfig: its flags for utf8proc hold one that the package manager warns about.
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CIntrinsics"),
    .target(
      name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl", .when(platforms: [.linux]))]),
    .target(name: "Storage", dependencies: ["CIntrinsics", "CZlib"], swiftSettings: settings),
    .target(
      name: "TextProcessing",
      dependencies: [
        "CUTF8Proc", "Storage", .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "LanguageModeling",
      dependencies: ["Storage", .product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: settings),
    .target(
      name: "NGrams",
      dependencies: [
        "LanguageModeling", "Storage", "CIntrinsics",
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .target(
      name: "Backprop",
      dependencies: [
        "COneDNN", "CIntrinsics", "Storage",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),
    .target(
      name: "NeuralModels", dependencies: ["LanguageModeling", "Backprop", "Storage"],
      swiftSettings: settings),
    .target(name: "Charts", swiftSettings: settings),
    .target(name: "Digits", dependencies: ["Backprop", "Storage"], swiftSettings: settings),
    .target(
      name: "LacunaKit",
      dependencies: [
        "TextProcessing", "LanguageModeling", "NGrams", "NeuralModels", "Backprop", "Storage",
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "LacunaCLI",
      // LacunaKit is all that it imports. The modules that LacunaKit re-exports are named so that a
      // change of theirs, such as one more stored property, builds the command anew; it would go on
      // allocating objects of the old size.
      dependencies: [
        "LacunaKit", "LanguageModeling", "NGrams", "NeuralModels", "Storage", "TextProcessing",
        "Backprop", "Digits", "Charts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["LanguageModeling", "Storage"],
      path: "Tests/TestSupport", swiftSettings: settings),
    .target(
      name: "BackpropCases", dependencies: ["Backprop"], path: "Tests/BackpropCases",
      swiftSettings: settings),
    .testTarget(
      name: "BackpropTests",
      dependencies: ["Backprop", "BackpropCases", "Storage", "TestSupport"],
      exclude: ["Goldens"], swiftSettings: settings),
    .testTarget(
      name: "NeuralModelsTests",
      dependencies: ["NeuralModels", "LanguageModeling", "Backprop", "Storage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"], swiftSettings: settings),
    .testTarget(
      name: "DigitsTests", dependencies: ["Digits", "Backprop", "Storage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "LanguageModelingTests", dependencies: ["LanguageModeling", "Storage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "NGramsTests", dependencies: ["NGrams", "LanguageModeling", "Storage", "TestSupport"],
      exclude: ["Goldens"], swiftSettings: settings),
    .testTarget(
      name: "TextProcessingTests", dependencies: ["TextProcessing", "Storage", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "LacunaKitTests",
      dependencies: [
        "LacunaKit", "TextProcessing", "LanguageModeling", "NGrams", "NeuralModels", "Backprop",
        "Storage",
        "TestSupport",
      ],
      swiftSettings: settings),
    // LacunaCLI is there so that the command is built before it is run.
    .testTarget(
      name: "CommandTests", dependencies: ["LacunaCLI", "TestSupport"], exclude: ["Goldens"],
      swiftSettings: settings),
  ]
)
