/// Traps with `message` when `condition` is false, in release builds too.
///
/// For programmer errors (shapes, ranges). `precondition` drops its message under `-O`, and a
/// shape error without its shapes is useless. The message reads `op: rule (values)`.
@inlinable @inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { requirementFailed(message(), file: file, line: line) }
}

@usableFromInline @inline(never)
func requirementFailed(
  _ message: String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message, file: file, line: line)
}
