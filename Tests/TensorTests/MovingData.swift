import Tensor
import Testing

/// Distinct numbers.
private func numbered(_ sizes: Int...) -> Tensor<Int64> {
  let shape = Shape(sizes)
  return Tensor((0..<Int64(shape.elementCount)).map { $0 }, shape: shape)
}

/// The elements at `position(index)` for each index of a shape in row-major order.
private func elements<Element>(
  _ x: Tensor<Element>, _ sizes: [Int], _ position: ([Int]) -> Int
) -> [Element] {
  let own = x.elements
  var index = sizes.map { _ in 0 }
  return (0..<sizes.reduce(1, *)).map { _ in
    defer {
      for d in sizes.indices.reversed() {
        index[d] += 1
        if index[d] < sizes[d] { break }
        index[d] = 0
      }
    }
    return own[position(index)]
  }
}

private let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

/// Sizes around tiles and cache lines, and some that are shared out among threads.
private let shapes = [
  [3, 5, 7], [1, 70, 66], [33, 2, 130], [17, 64, 65], [40, 80, 48], [70_001, 3, 1],
]

@Suite("Moving data")
struct MovingData {
  @Test("a permuted tensor has its elements where the order says", arguments: shapes)
  func permutations(_ sizes: [Int]) {
    let x = Tensor((0..<Int64(sizes.reduce(1, *))).map { $0 }, shape: Shape(sizes))
    func check<Element: TensorElement>(_ type: Element.Type) {
      let x = x.to(type)
      for order in orders {
        let strides = [sizes[1] * sizes[2], sizes[2], 1]
        let expected = elements(x, order.map { sizes[$0] }) { index in
          zip(index, order).reduce(0) { $0 + $1.0 * strides[$1.1] }
        }
        #expect(x.permuted(order).elements == expected, "\(type) \(order)")
      }
    }
    check(UInt8.self)
    check(BFloat16.self)
    check(Int32.self)
    check(Int64.self)
  }

  @Test("a reversed, stepped or broadcast tensor has its elements where they belong")
  func strides() {
    let x = numbered(30, 70, 20)
    #expect(
      x.flipped(0, 2).elements
        == elements(x, [30, 70, 20]) { (29 - $0[0]) * 1400 + $0[1] * 20 + 19 - $0[2] })
    #expect(
      x[.every(3), .all, .slice(from: 1, by: 4)].transposed(0, 1).elements
        == elements(x, [70, 10, 5]) { $0[1] * 4200 + $0[0] * 20 + 1 + 4 * $0[2] })
    #expect(
      x[.all, 3..<4].expanded(to: [30, 50, 20]).elements
        == elements(x, [30, 50, 20]) { $0[0] * 1400 + 60 + $0[2] })
    #expect(
      x[.all, .all, 3..<4].expanded(to: [30, 70, 90]).elements
        == elements(x, [30, 70, 90]) { $0[0] * 1400 + $0[1] * 20 + 3 })
  }

  @Test("a concatenation has its parts in their places, of any width")
  func joining() {
    for sizes in [[200, 3, 9], [20, 40, 30], [1, 5, 40_000]] {
      let x = Tensor((0..<Int64(sizes.reduce(1, *))).map { $0 }, shape: Shape(sizes))
      for dim in 0..<3 {
        let cut = sizes[dim] / 3
        let parts = x.split([cut, sizes[dim] - cut], dim: dim)
        #expect(Tensor.cat(parts, dim: dim) == x, "\(sizes) \(dim)")
        #expect(Tensor.cat(parts.map { $0.contiguous() }, dim: dim) == x, "\(sizes) \(dim)")
        let turned = parts.map { $0.transposed().contiguous().transposed() }
        #expect(Tensor.cat(turned, dim: dim) == x, "\(sizes) \(dim)")
      }
    }
  }

  @Test("a box in a larger tensor has the value around it on all sides")
  func padding() {
    let x = numbered(7, 30, 40)
    let y = x.padded([3, 70, 0, 2, 1, 1], mode: .constant(-1))
    #expect(y.shape == [9, 32, 113])
    #expect(y[1..<8, ..<30, 3..<43] == x)
    #expect(y.elements.count { $0 == -1 } == y.elementCount - x.elementCount)
    #expect(
      x.padded([-3, 0, 1, -5, 0, 0], mode: .constant(-1))[.all, 1...] == x[.all, ..<25, 3...])
  }

  @Test("reshaping is a view where strides can express it")
  func reshapedViews() {
    func shares(_ a: Tensor<Int64>, _ b: Tensor<Int64>) -> Bool { a.storage === b.storage }
    let x = numbered(4, 6, 8)
    #expect(shares(x.reshaped(24, 8), x))
    #expect(shares(x[.all, 1..<5].reshaped(4, 32), x))
    #expect(shares(x.transposed(0, 1).reshaped(6, 2, 2, 8), x))
    #expect(shares(x[.all, .every(2)].reshaped(12, 8), x))
    #expect(!shares(x[.all, 1..<5].reshaped(16 * 8), x))
    #expect(!shares(x.transposed().reshaped(4, 48), x))
    #expect(
      x.transposed(0, 1).reshaped(6, 2, 2, 8).elements == x.transposed(0, 1).elements)
    #expect(x[.all, .every(2)].reshaped(12, 8).elements == x[.all, .every(2)].elements)
  }

  @Test("broadcasting short rows gives what long ones give")
  func shortRows() {
    for width in [1, 2, 3, 40, 63, 64] {
      let x = Tensor<Float>.normal([500, width, 3])
      let (row, column) = (Tensor<Float>.normal([3]), Tensor<Float>.normal([500, width, 1]))
      #expect((x + row) == (x + row.expanded(to: x.shape).contiguous()))
      #expect((x * column) == (x * column.expanded(to: x.shape).contiguous()))
      #expect(
        (row - column) == (row.expanded(to: x.shape).contiguous() - column.expanded(to: x.shape)))
    }
  }
}

@Suite("Reading and writing at indices")
struct IndexingProperties {
  /// Indices in 0..<bound that repeat and jump.
  private func indices(_ shape: Shape, below bound: Int) -> Tensor<Int32> {
    Tensor((0..<shape.elementCount).map { Int32($0 &* 7919 % bound) }, shape: shape)
  }

  @Test("gather reads along any dimension of any element type")
  func gather() {
    let x = numbered(40, 30, 50)
    for dim in 0..<3 {
      let index = indices(x.shape.replacing(dim, with: 65), below: x.shape[dim])
      let places = index.elements
      var i = 0
      let expected = elements(x, index.shape.dimensions) { at in
        var at = at
        at[dim] = Int(places[i])
        i += 1
        return (at[0] * 30 + at[1]) * 50 + at[2]
      }
      #expect(x.gather(dim: dim, index).elements == expected)
      #expect(
        x.transposed(0, 2).contiguous().transposed(0, 2).gather(dim: dim, index).elements
          == expected)
      let bytes = x.to(UInt8.self)
      #expect(bytes.gather(dim: dim, index) == Tensor(expected, shape: index.shape).to(UInt8.self))
    }
  }

  @Test("gather reads out of planes that lie far apart", arguments: [1, 2])
  func distantPlanes(outer: Int) {
    let width = 65_541
    let x = Tensor<Float>.arange(Float(outer * 5 * width)).reshaped(outer, 5, width)
    let index = indices([outer, 3, width], below: 5)
    let y = x.gather(dim: 1, index).elements
    var isRight = true
    for (place, plane) in index.elements.enumerated() {
      let (o, column) = (place / (3 * width), place % width)
      isRight = isRight && y[place] == Float((o * 5 + Int(plane)) * width + column)
    }
    #expect(isRight)
  }

  @Test("sums of what meets do not depend on the number of threads")
  func determinism() {
    let threads = Threads.count
    defer { Threads.count = threads }
    for shape in [[300, 200] as Shape, [20_000, 3], [3, 20_000], [60_000]] {
      let x = Tensor<Float>.normal(shape)
      for dim in 0..<shape.rank {
        let index = indices(shape, below: 7)
        let target = Tensor<Float>.zeros(shape.replacing(dim, with: 7))
        let sums = [1, 2, 3].map { count in
          Threads.count = count
          return target.scatterAdd(dim: dim, index, x)
        }
        #expect(sums[0] == sums[1] && sums[0] == sums[2], "\(shape) \(dim)")
        #expect(abs(sums[0].sum().item - x.sum().item) < 0.05)
      }
    }
  }

  @Test("scattering and gathering undo each other for an order of the indices")
  func inverse() {
    let x = numbered(3, 7)
    let order = Tensor<Int32>((0..<21).map { Int32($0 % 7 * 3 % 7) }, shape: [3, 7])
    let blank = Tensor<Int64>.zeros([3, 7])
    #expect(blank.scatter(dim: 1, order, x).gather(dim: 1, order) == x)
    let masked = Tensor((0..<21).map { $0 % 4 == 1 }, shape: [3, 7])
    #expect(x.maskedScatter(masked, x.maskedSelect(masked)) == x)
    #expect(x[masked] == x.maskedSelect(masked))
    #expect(x.take(Tensor<Int32>([20, -21])).elements == [20, 0])
    #expect(
      x.indexCopy(dim: 1, Tensor<Int32>([1, 1]), numbered(3, 2))[.all, 1].elements == [1, 3, 5])
  }

  @Test("an embedding's row of padding gets no gradient")
  func paddingRow() {
    let ids = Tensor<Int32>([2, 0, 2, 1])
    let dx = gradient(at: [Tensor<Float>.ones([3, 2])]) {
      $0[0].rows(ids, paddingIndex: 2).sum()
    }[0]
    #expect(dx?.elements == [1, 1, 1, 1, 0, 0])
  }

  @Test("a subscript with ranges costs no copy")
  func views() {
    let x = numbered(4, 5, 6)
    #expect(x[1..., .newAxis, .every(2), 0].storage === x.storage)
    #expect(x[].elements == x.elements)
  }

  @Test("a repeated count of slices is the sum of the counts")
  func repeats() {
    let x = numbered(3, 2)
    #expect(x.repeatInterleave(Tensor<Int32>([0, 2, 1]), dim: 0).elements == [2, 3, 2, 3, 4, 5])
    #expect(Tensor([true, false]).repeated(2).elements == [true, false, true, false])
  }
}
