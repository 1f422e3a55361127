// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "lacuna-benchmarks",
  dependencies: [
    // Named, because a package in a folder otherwise goes by the name of the folder.
    .package(name: "lacuna", path: ".."),
    // Without its traits, which count allocations by way of libraries of their own.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "TrainingSteps", dependencies: [.product(name: "Backprop", package: "lacuna")],
      path: "Training",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]),
    .executableTarget(
      name: "EngineQueries", dependencies: [.product(name: "LacunaKit", package: "lacuna")],
      path: "Queries",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]),
    .executableTarget(
      name: "Kernels",
      dependencies: [
        .product(name: "LacunaKit", package: "lacuna"),
        .product(name: "Backprop", package: "lacuna"),
        .product(name: "BackpropCases", package: "lacuna"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Kernels",
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)
