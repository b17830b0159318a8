// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "Apus", path: "../..")],
  targets: [
    .executableTarget(
      name: "FuzzReaders", dependencies: [.product(name: "Tensor", package: "Apus")])
  ]
)
