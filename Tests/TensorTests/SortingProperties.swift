import Tensor
import Testing

@Suite("Sorting")
struct SortingProperties {
  /// Numbers with many repetitions, zeros of both signs, infinities and NaN.
  static let awkward: [Float] = {
    var random = Philox(seed: 4)
    let few: [Float] = [
      0, -0.0, .nan, -.nan, .infinity, -.infinity, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    ]
    return (0..<3000).map { i in
      i % 7 == 0 ? few[i / 7 % few.count] : Float(Int(random.next() % 400)) - 200
    }
  }()

  /// The stable order by plain comparison, NaN last.
  func order(_ x: [Float], descending: Bool) -> [Int32] {
    func before(_ a: Float, _ b: Float) -> Bool { a < b || (b.isNaN && !a.isNaN) }
    return x.indices.sorted { i, j in
      let (a, b) = descending ? (x[j], x[i]) : (x[i], x[j])
      return before(a, b) || (!before(b, a) && i < j)
    }.map { Int32($0) }
  }

  @Test(
    "is stable and puts NaN last, or first if descending", arguments: [1, 2, 30, 49, 257, 3000])
  func stability(count: Int) {
    let x = Array(Self.awkward.prefix(count))
    for descending in [false, true] {
      let expected = order(x, descending: descending)
      let (values, indices) = Tensor(x).sorted(descending: descending)
      #expect(indices.elements == expected)
      #expect(zip(values.elements, expected).allSatisfy { $0.bitPattern == x[Int($1)].bitPattern })
    }
  }

  @Test("topK takes what sorting puts first", arguments: [0, 1, 2, 17, 300, 3000])
  func top(k: Int) {
    let x = Tensor(Self.awkward)
    for largest in [false, true] {
      let expected = Array(order(Self.awkward, descending: largest).prefix(k))
      #expect(x.topK(k, largest: largest).indices.elements == expected)
      let any = x.topK(k, largest: largest, sorted: false).indices
      #expect(any.elements.sorted() == expected.sorted())
    }
  }

  @Test("kthValue takes what sorting puts there")
  func rank() {
    let expected = order(Self.awkward, descending: false)
    for k in [1, 2, 500, 1500, 2999, 3000] {
      #expect(Tensor(Self.awkward).kthValue(k).indices.item == expected[k - 1])
    }
  }

  @Test("takes other element types")
  func otherTypes() {
    let x = Tensor<Int32>([3, -1, 3, 0, 7, -1], shape: [2, 3])
    #expect(x.sorted().values.elements == [-1, 3, 3, -1, 0, 7])
    #expect(x.sorted(dim: 0, descending: true).indices.elements == [0, 1, 0, 1, 0, 1])
    #expect(x.argsort(descending: true).elements == [0, 2, 1, 1, 0, 2])
    #expect(x.topK(2).values.elements == [3, 3, 7, 0])
    #expect(x.topK(2, dim: 0).values.elements == [3, 7, 3, 0, -1, -1])
    #expect(Tensor<Double>([.nan, 1, -.infinity]).argsort().elements == [2, 1, 0])
    #expect(Tensor<UInt8>([9, 200]).topK(1).values.elements == [200])
  }

  @Test("gives the distinct elements, each NaN a value of its own")
  func distinct() {
    let (values, inverse, counts) = Tensor<Float>([2, .nan, 2, .nan, -1]).unique()
    #expect(values.elements.prefix(2) == [-1, 2])
    #expect(values.elements.count == 4)
    #expect(inverse.elements == [1, 2, 1, 3, 0])
    #expect(counts.elements == [1, 2, 1, 1])
    let ids = Tensor<Int32>([5, 5, 3, 5], shape: [2, 2])
    #expect(ids.unique().inverse == Tensor<Int32>([1, 1, 0, 1], shape: [2, 2]))
    #expect(ids.uniqueConsecutive().values.elements == [5, 3, 5])
    #expect(ids.uniqueConsecutive().counts.elements == [2, 1, 1])
    #expect(Tensor<Int32>([]).unique().values.shape == [0])
  }

  @Test("gives the distinct slices, each with NaN a value of its own and behind the others")
  func distinctSlices() {
    let rows: Tensor<Float> = [[1, .nan], [1, 5], [1, .nan], [0, 7], [1, 5]]
    let (values, inverse, counts) = rows.unique(dim: 0)
    #expect(values[..<2] == [[0, 7], [1, 5]])
    #expect(values.shape == [4, 2])
    #expect(inverse.elements == [2, 1, 3, 0, 1])
    #expect(counts.elements == [1, 2, 1, 1])
    #expect(Tensor<Int32>.ones([3, 0]).unique(dim: 0).counts.elements == [3])
    #expect(Tensor<Int32>.ones([3, 0]).unique(dim: 1).values.shape == [3, 0])
  }

  @Test("searches sequences of any comparable type; NaN goes to the end")
  func search() {
    let sequence = Tensor<Int32>([1, 3, 3, 5])
    let values = Tensor<Int32>([0, 3, 9])
    #expect(sequence.searchSorted(values).elements == [0, 1, 4])
    #expect(sequence.searchSorted(values, right: true).elements == [0, 3, 4])
    #expect(Tensor<Float>([1, 2]).searchSorted(Tensor([.nan, 1])).elements == [2, 0])
    #expect(Tensor<Float>([]).searchSorted(Tensor([1])).elements == [0])
  }

  @Test("finds the places of what is not 0, of any type")
  func places() {
    #expect(Tensor<Bool>([false, true]).nonzero() == Tensor<Int32>([1], shape: [1, 1]))
    #expect(Tensor<Int64>(7).nonzero().shape == [1, 0])
    #expect(Tensor<Int64>(0).nonzero().shape == [0, 0])
    #expect(Tensor<Float>([], shape: [0, 2]).nonzero().shape == [0, 2])
    #expect(Tensor<Float>([0, 0.1, .nan]).nonzero().elements == [1, 2])
  }

  @Test("a histogram leaves out what lies outside, and NaN")
  func histogram() {
    let x = Tensor<Float>([-1, 0, 0.5, 1, 2, .nan, .infinity])
    #expect(x.histogram(bins: 2, low: 0, high: 1).elements == [1, 2])
    #expect(Tensor<Float>([4, 4]).histogram(bins: 4).elements == [0, 0, 2, 0])
    #expect(Tensor<Float>([]).histogram(bins: 2).elements == [0, 0])
  }

  @Test("a quantile of infinities that are equal is theirs")
  func infiniteQuantile() {
    let x = Tensor<Float>([.infinity, .infinity, 1])
    #expect(x.quantile(1).item == .infinity)
    #expect(Tensor<Float>([2]).quantile(0.5).item == 2)
    #expect(Tensor<Float>([]).median().item.isNaN)
  }
}
