// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "Apus", path: "../..")],
  targets: [
    .target(name: "LibFuzzer"),
    .executableTarget(
      name: "FuzzReaders", dependencies: ["LibFuzzer", .product(name: "Tensor", package: "Apus")]),
    .executableTarget(
      name: "FuzzImages", dependencies: ["LibFuzzer", .product(name: "Vision", package: "Apus")]),
    .executableTarget(
      name: "FuzzText",
      dependencies: [
        "LibFuzzer", .product(name: "Tensor", package: "Apus"),
        .product(name: "Text", package: "Apus"),
      ]),
  ]
)
