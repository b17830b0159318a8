// swift-tools-version: 6.2
import Foundation
import PackageDescription

// A package that uses Apus the way others do. `Scripts/test-consumer` sets APUS_URL to a clone with
// a version tag; without it the package beside is used by path.
let apus: Package.Dependency =
  ProcessInfo.processInfo.environment["APUS_URL"].map { .package(url: $0, from: "0.0.1") }
  ?? .package(name: "Apus", path: "../..")

let package = Package(
  name: "Consumer",
  dependencies: [apus],
  targets: [
    .executableTarget(
      name: "TwoSteps",
      dependencies: [
        .product(name: "NN", package: "Apus"), .product(name: "Optim", package: "Apus"),
      ])
  ]
)
