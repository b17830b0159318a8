#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The machine that a run is on.
enum HostSystem {
  /// The machine's name in its network.
  static var name: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The distribution and the kernel, such as `Debian GNU/Linux 12 (bookworm), Linux 6.1.0`.
  static var operatingSystem: String {
    var names = utsname()
    let kernel =
      uname(&names) == 0 ? "\(text(of: names.sysname)) \(text(of: names.release))" : "unknown"
    let distribution = value(of: "PRETTY_NAME", separator: "=", in: "/etc/os-release")
    return [distribution, kernel].compactMap(\.self).joined(separator: ", ")
  }

  /// The processor's name, or its architecture where the system does not know one.
  static var processor: String {
    if let model = value(of: "model name", separator: ":", in: "/proc/cpuinfo") { return model }
    var names = utsname()
    return uname(&names) == 0 ? text(of: names.machine) : "unknown"
  }

  /// The cores that this process may use.
  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The value on the first line of a file that has this key, without its quotation marks.
  private static func value(of key: String, separator: Character, in path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      if parts.count == 2, parts[0].trimming(" \t") == key { return parts[1].trimming(" \t\"") }
    }
    return nil
  }

  /// The text in one of the arrays of characters that Swift sees as a tuple.
  private static func text<Tuple>(of tuple: Tuple) -> String {
    withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension Substring {
  fileprivate func trimming(_ characters: String) -> String {
    let tail = drop { characters.contains($0) }
    return String(tail.reversed().drop { characters.contains($0) }.reversed())
  }
}
