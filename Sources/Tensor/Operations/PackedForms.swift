import CTensorKernels
import Synchronization

/// A matrix in the layouts in which oneDNN multiplies fastest, kept with the matrix itself.
///
/// Packing costs about as much as one product of few rows gains. So the weights of linear layers are
/// packed where there are few rows: those of a recurrence or a decoder come again at every word, and
/// two to thirty-two rows are then multiplied about twice as fast. A weight that is trained is packed
/// anew after each step. In bfloat16 every product packs, and the packed matrix is kept from the
/// second one on. Neither rule changes a result from one call to the next: the bits of a product
/// depend on packing, but not on what was multiplied before.
final class PackedForms: Sendable {
  /// What is packed, and how.
  struct Key: Equatable {
    /// Where in the storage the matrix begins, and its sizes there.
    let offset, rows, columns: Int
    let isTransposed, isBFloat16: Bool
  }

  private final class Form: @unchecked Sendable {
    let key: Key
    /// Never changed: multiplied from by any number of threads.
    let matrix: OpaquePointer

    init(_ key: Key, _ matrix: OpaquePointer) { (self.key, self.matrix) = (key, matrix) }
    deinit { tk_release_packed(matrix) }
  }

  private let state = Mutex((forms: [Form](), uses: 0))
  /// Layouts differ a little with the number of rows on the left.
  private static let limit = 6

  /// Returns whether C `[m, n]` = op(A)·op(B) was computed from a packed B, `b` without gaps.
  func multiply(
    _ a: UnsafePointer<Float>, isTransposed: Bool, m: Int, _ b: UnsafePointer<Float>, _ key: Key,
    to c: UnsafeMutablePointer<Float>
  ) -> Bool {
    let (forms, uses) = state.withLock { s in
      s.uses += 1
      return (s.forms, s.uses)
    }
    for form in forms where form.key == key {
      if tk_multiply_packed(form.matrix, isTransposed, m, a, c) { return true }
    }
    guard uses > 1 || !key.isBFloat16, forms.count < Self.limit else { return false }
    let (n, k) = key.isTransposed ? (key.rows, key.columns) : (key.columns, key.rows)
    guard let matrix = tk_pack(key.isBFloat16, key.isTransposed, m, n, k, b) else { return false }
    let form = Form(key, matrix)
    state.withLock { $0.forms.append(form) }
    return tk_multiply_packed(matrix, isTransposed, m, a, c)
  }
}
