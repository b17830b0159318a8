// Convolution, pooling and sampling work with the channels last in memory and show them first.
extension Tensor {
  /// Returns `[N, C, …]` as contiguous `[N, …, C]`, a view where memory lies so already.
  package func channelsLast() -> Tensor {
    permutedView([0] + Array(2..<rank) + [1]).contiguous()
  }

  /// Returns `[N, …, C]` seen as `[N, C, …]`, without history.
  func channelsSecond() -> Tensor { permutedView([0, rank - 1] + Array(1..<rank - 1)) }

  /// Calls `body` with a batch of images; a single image, without the dimension N, is a batch of one.
  func asBatch(of rank: Int, _ body: (Tensor) -> Tensor) -> Tensor {
    self.rank == rank - 1 ? body(unsqueezed(0)).squeezed(0) : body(self)
  }
}

extension Shape {
  /// Returns the depth, height and width of `[N, C, …]` with `count` dimensions of space.
  func space(_ count: Int) -> SIMD3<Int> { SIMD3(space: dimensions.suffix(count)) }

  /// Returns `[N, D, H, W, C]` without the dimensions of space that do not count.
  static func channelsLast(_ n: Int, _ space: SIMD3<Int>, _ c: Int, dimensions: Int) -> Shape {
    Shape([n] + space.last(dimensions) + [c])
  }
}

extension SIMD3<Int> {
  /// Depth, height and width, of which a missing one is `filling`.
  init(space: some Collection<Int>, filling: Int = 1) {
    self.init(repeating: filling)
    for (i, size) in space.enumerated() { self[3 - space.count + i] = size }
  }

  /// The last `count` numbers.
  func last(_ count: Int) -> [Int] { (3 - count..<3).map { self[$0] } }

  /// As C takes it.
  var tuple: (Int, Int, Int) { (x, y, z) }
}
