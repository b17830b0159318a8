import CTensorKernels
import Synchronization

/// A weight in the layouts in which oneDNN multiplies and convolves fastest, kept with the weight
/// itself until somebody writes to it.
///
/// Packing a matrix costs about as much as one product of few rows gains. So the weights of linear
/// layers are packed where there are few rows: those of a recurrence or a decoder come again at every
/// word, and two to thirty-two rows are then multiplied about twice as fast. A weight that is trained
/// is packed anew after each step. In bfloat16 every product packs, and the packed matrix is kept
/// from the second one on. Filters are kept where no gradient is recorded; else they are packed at
/// each use, as they would have to be after each step. No rule changes a result from one call to the
/// next: the bits of a product depend on packing, but not on what was multiplied before.
final class PackedForms: Sendable {
  /// What is packed, and how.
  struct Key: Equatable {
    /// Where in the storage the matrix begins, and its sizes there.
    let offset, rows, columns: Int
    /// The distance between rows, of which a part of a wider matrix has more than columns.
    let leading: Int
    let isTransposed, isBFloat16: Bool
  }

  /// A packed matrix.
  final class Matrix: @unchecked Sendable {
    fileprivate let key: Key
    /// Never changed: multiplied from by any number of threads.
    let packed: OpaquePointer

    fileprivate init(_ key: Key, _ packed: OpaquePointer) {
      (self.key, self.packed) = (key, packed)
    }
    deinit { tk_release_packed(packed) }
  }

  private final class Filters: @unchecked Sendable {
    let offset: Int
    let shape: Shape
    /// Never changed, as above.
    let packed: OpaquePointer

    init(_ offset: Int, _ shape: Shape, _ packed: OpaquePointer) {
      (self.offset, self.shape, self.packed) = (offset, shape, packed)
    }
    deinit { tk_release_packed_filters(packed) }
  }

  private struct State {
    var matrices: [Matrix] = []
    var filters: [Filters] = []
    var uses = 0
  }

  private let state = Mutex(State())
  /// Layouts differ a little with the number of rows on the left, or the size of images.
  private static let limit = 6

  /// Returns whether C `[m, n]` = op(A)·op(B) was computed from a packed B.
  func multiply(
    _ a: UnsafePointer<Float>, isTransposed: Bool, m: Int, _ b: UnsafePointer<Float>, _ key: Key,
    to c: UnsafeMutablePointer<Float>
  ) -> Bool {
    let (matrices, uses) = state.withLock { s in
      s.uses += 1
      return (s.matrices, s.uses)
    }
    for matrix in matrices where matrix.key == key {
      if tk_multiply_packed(matrix.packed, isTransposed, m, a, c) { return true }
    }
    // What multiplies a matrix that is rounded only once takes it without gaps.
    guard uses > 1 || !key.isBFloat16 || key.leading > key.columns, matrices.count < Self.limit
    else { return false }
    let (n, k) = key.isTransposed ? (key.rows, key.columns) : (key.columns, key.rows)
    guard let packed = tk_pack(key.isBFloat16, key.isTransposed, m, n, k, b, key.leading)
    else { return false }
    let matrix = Matrix(key, packed)
    state.withLock { $0.matrices.append(matrix) }
    return tk_multiply_packed(packed, isTransposed, m, a, c)
  }

  /// Returns op(B) packed for products of `m` rows, for who makes many of them; nil where there is no
  /// such product.
  func matrix(forRows m: Int, _ b: UnsafePointer<Float>, _ key: Key) -> Matrix? {
    let known = state.withLock { $0.matrices }
    if let found = known.first(where: { $0.key == key && tk_packed_fits($0.packed, m) }) {
      return found
    }
    let (n, k) = key.isTransposed ? (key.rows, key.columns) : (key.columns, key.rows)
    guard let packed = tk_pack(key.isBFloat16, key.isTransposed, m, n, k, b, key.leading)
    else { return nil }
    let matrix = Matrix(key, packed)
    if known.count < Self.limit { state.withLock { $0.matrices.append(matrix) } }
    return matrix
  }

  /// Returns whether y was convolved from packed filters, `weight` without gaps at `offset`.
  func convolve(
    _ geometry: UnsafePointer<tk_convolution>, _ x: UnsafePointer<Float>,
    _ weight: UnsafePointer<Float>, offset: Int, _ shape: Shape, _ bias: UnsafePointer<Float>?,
    adding added: UnsafePointer<Float>?, to y: UnsafeMutablePointer<Float>
  ) -> Bool {
    let known = state.withLock { $0.filters }
    for filters in known where filters.offset == offset && filters.shape == shape {
      if tk_convolve_packed(geometry, x, filters.packed, bias, added, y) { return true }
    }
    guard known.count < Self.limit, let packed = tk_pack_filters(geometry, bias != nil, weight)
    else { return false }
    let filters = Filters(offset, shape, packed)
    state.withLock { $0.filters.append(filters) }
    return tk_convolve_packed(geometry, x, packed, bias, added, y)
  }
}

extension Storage {
  /// The packed forms of this memory.
  var packedForms: PackedForms {
    packed.withLock { forms in
      if forms == nil { forms = PackedForms() }
      return forms!
    }
  }
}
