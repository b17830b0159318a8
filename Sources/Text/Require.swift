/// Traps with `message` when `condition` is false, in release builds too.
///
/// The twin of the tensor layer's `require`: this module depends on no other, so that it can be
/// used alone.
@inline(__always)
func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(message(), file: file, line: line) }
}
