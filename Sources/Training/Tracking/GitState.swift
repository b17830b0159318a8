#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The version of the source text that a run was started from, as Git knows it.
public struct GitState: Codable, Sendable, Equatable {
  /// The hash of the commit.
  public let commit: String
  /// Whether files that Git knows differ from the commit.
  public let isDirty: Bool

  /// Asks `git` about a folder.
  ///
  /// - Returns: nil without Git or outside of its working trees.
  public init?(folder: String = ".") {
    let git = ["git", "--no-optional-locks", "-C", folder]
    guard let commit = output(of: git + ["rev-parse", "HEAD"]),
      let changes = output(of: git + ["status", "--porcelain", "--untracked-files=no"])
    else { return nil }
    self.commit = String(commit.prefix { !$0.isNewline })
    isDirty = !changes.isEmpty
  }
}

/// Returns what a program writes, nil where it is missing or fails.
private func output(of command: [String]) -> String? {
  var ends: (read: Int32, write: Int32) = (-1, -1)
  let isOpen = withUnsafeMutableBytes(of: &ends) {
    pipe($0.bindMemory(to: Int32.self).baseAddress!)
  }
  guard isOpen == 0 else { return nil }
  defer { close(ends.read) }
  // Programs that other threads start at this moment must not hold the pipe open.
  _ = fcntl(ends.read, F_SETFD, FD_CLOEXEC)
  _ = fcntl(ends.write, F_SETFD, FD_CLOEXEC)
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, ends.write, STDOUT_FILENO)
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
  var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
  defer { for argument in arguments { free(argument) } }
  var process = pid_t()
  let error = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
  close(ends.write)
  guard error == 0 else { return nil }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = read(ends.read, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { break }
    bytes += buffer[..<count]
  }
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return nil } }
  return status == 0 ? String(decoding: bytes, as: UTF8.self) : nil
}
