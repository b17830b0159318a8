import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a run depends on besides its configuration: versions, machine, seed, data, command.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// The version of this package.
  public let apus: String
  /// The version of the compiler that built it, without the patch.
  public let swift: String
  public let operatingSystem: String
  public let hostName: String
  /// The processor's name.
  public let processor: String
  /// The cores that the process may use.
  public let cores: Int
  /// The threads that kernels use.
  public let threads: Int
  /// The instructions that kernels were chosen for: `AVX-512`, `AVX2` or `baseline`.
  public let instructionSet: String
  /// The version of OpenBLAS, the options of its build and its kernels.
  public let openBLAS: String
  /// The version of oneDNN.
  public let oneDNN: String
  public let seed: UInt64?
  /// What tells the data from other data.
  public let dataHash: String?
  public let commandLine: [String]
  public let workingFolder: String
  /// The state of the working folder's source text, nil outside of Git's working trees.
  public let git: GitState?
  /// When the run began, in UTC (ISO 8601).
  public let startTime: String

  /// The environment of this process, now.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run.
  ///   - dataHash: What tells the data from other data, such as a hash of its files.
  ///   - commandLine: How the run was started.
  public static func current(
    seed: UInt64? = nil, dataHash: String? = nil, commandLine: [String] = CommandLine.arguments
  ) -> RunEnvironment {
    RunEnvironment(
      apus: version, swift: compiler, operatingSystem: HostSystem.operatingSystem,
      hostName: HostSystem.name, processor: HostSystem.processor, cores: HostSystem.cores,
      threads: Threads.count, instructionSet: KernelLibraries.instructionSet,
      openBLAS: KernelLibraries.openBLAS, oneDNN: KernelLibraries.oneDNN, seed: seed,
      dataHash: dataHash, commandLine: commandLine,
      workingFolder: FileManager.default.currentDirectoryPath, git: GitState(),
      startTime: Date.now.formatted(.iso8601))
  }

  /// The version of this package.
  static let version = "0.1.0"

  /// The compiler tells its version only through conditions.
  private static var compiler: String {
    #if compiler(>=6.5)
      "6.5 or newer"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
