import Synchronization
import Tensor

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

/// A file of TensorBoard's events: records of a length, its checksum, a message and its checksum
/// (the format of TensorFlow's `TFRecord`).
final class EventFile {
  /// Whether the folder had no such file before.
  let isFirst: Bool
  private let file: AppendedFile
  private static let count = Atomic<Int>(0)
  private static let prefix = "events.out.tfevents."

  /// Creates `events.out.tfevents.<time>.<host>.<pid>.<n>` in a folder.
  ///
  /// - Throws: ``FileError``.
  init(folder: String) throws {
    try createFolder(folder)
    // TensorBoard reads a folder's files in the order of their names: the time is behind that of
    // every earlier file, even where a run resumes within a second.
    let earlier = try folderContent(folder).compactMap { name in
      name.hasPrefix(Self.prefix)
        ? Int(name.dropFirst(Self.prefix.count).prefix { $0 != "." }) : nil
    }
    isFirst = earlier.isEmpty
    let time = "\(max(Int(Date.now.timeIntervalSince1970), (earlier.max() ?? 0) + 1))"
    let number = Self.count.wrappingAdd(1, ordering: .relaxed).oldValue
    let padded = String(repeating: "0", count: max(0, 10 - time.count)) + time
    let name = "\(Self.prefix)\(padded).\(HostSystem.name).\(getpid()).\(number)"
    file = try AppendedFile(path: "\(folder)/\(name)", .new)
  }

  var path: String { file.path }

  /// - Throws: ``FileError``.
  func append(_ message: [UInt8]) throws {
    var length: [UInt8] = []
    length.appendLittleEndian(UInt64(message.count))
    var record = length
    record.reserveCapacity(message.count + 16)
    record.appendLittleEndian(CRC32C.masked(length))
    record += message
    record.appendLittleEndian(CRC32C.masked(message))
    try file.append(record)
  }

  /// - Throws: ``FileError``.
  func synchronize() throws { try file.synchronize() }
}
