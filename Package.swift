// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "Apus",
  products: [
    .library(name: "Tensor", targets: ["Tensor"]),
    .library(name: "NN", targets: ["NN"]),
    .library(name: "Optim", targets: ["Optim"]),
    .library(name: "Vision", targets: ["Vision"]),
    .library(name: "Text", targets: ["Text"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Plots", targets: ["Plots"]),
    .library(name: "Captioning", targets: ["Captioning"]),
    .executable(name: "CaptionExample", targets: ["CaptionExample"]),
    .executable(name: "Benchmarks", targets: ["Benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // System libraries. The long names stay unique in any consumer's package graph.
    .systemLibrary(
      name: "CApusOpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-openmp-dev"])]),
    .systemLibrary(
      name: "CApusLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CApusDNNL", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CApusZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CApusPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CApusTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(
      name: "CApusWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
    .systemLibrary(
      name: "CApusCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CApusStemmer", providers: [.apt(["libstemmer-dev"])]),
    // Not through pkg-config: its file asks for a flag that SwiftPM refuses with a warning.
    .systemLibrary(name: "CApusUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),

    .target(
      name: "CTensorKernels", dependencies: ["CApusOpenBLAS", "CApusDNNL"],
      linkerSettings: [
        .linkedLibrary("dnnl"), .linkedLibrary("gomp", .when(platforms: [.linux])),
      ]),
    .target(name: "Tensor", dependencies: ["CTensorKernels", "CApusLAPACKE", "CApusZlib"]),
    .target(name: "NN", dependencies: ["Tensor"]),
    .target(name: "Optim", dependencies: ["NN", "CTensorKernels"]),
    .target(
      name: "Vision",
      dependencies: ["NN", "CTensorKernels", "CApusPNG", "CApusTurboJPEG", "CApusWebP"]),
    .target(
      name: "Text",
      dependencies: ["NN", "CTensorKernels", "CApusStemmer", "CApusUTF8Proc", "CApusZlib"]),
    .target(name: "Training", dependencies: ["Optim", logging]),
    .target(name: "Plots", dependencies: ["Vision", "CApusCairo"]),
    .target(name: "Captioning", dependencies: ["Training", "Vision", "Text", "Plots", yams]),
    .executableTarget(
      name: "CaptionExample", dependencies: ["Captioning", argumentParser, logging]),
    .executableTarget(name: "Benchmarks", dependencies: ["Captioning", argumentParser]),
    .executableTarget(
      name: "Flickr8kLSTM", dependencies: ["Captioning", argumentParser],
      path: "Examples/Flickr8kLSTM", exclude: ["README.md"]),
    .executableTarget(
      name: "ViTCaptioner", dependencies: ["Captioning", argumentParser],
      path: "Examples/ViTCaptioner", exclude: ["README.md"]),

    .target(
      name: "ApusTestSupport", dependencies: ["NN"], path: "Tests/Support"),
    .testTarget(name: "TensorTests", dependencies: ["Tensor", "ApusTestSupport"]),
    .testTarget(name: "NNTests", dependencies: ["NN", "ApusTestSupport"]),
    .testTarget(name: "OptimTests", dependencies: ["Optim", "ApusTestSupport"]),
    .testTarget(name: "VisionTests", dependencies: ["Vision", "ApusTestSupport"]),
    .testTarget(name: "TextTests", dependencies: ["Text", "ApusTestSupport"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "ApusTestSupport"]),
    .testTarget(name: "PlotsTests", dependencies: ["Plots", "ApusTestSupport"]),
    .testTarget(name: "CaptioningTests", dependencies: ["Captioning", "ApusTestSupport"]),
    .testTarget(
      name: "CaptionExampleTests", dependencies: ["CaptionExample", "Captioning", argumentParser]),
  ]
)
