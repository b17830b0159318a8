/// What the indices of a subscript select from a shape: first a view, then, where there are index
/// tensors or masks, places within that view.
struct IndexPlan {
  /// Per dimension of the tensor.
  private var starts: [Int] = []
  private var steps: [Int] = []
  private var counts: [Int] = []
  /// Per dimension of the view: the tensor's dimension, or nil for a new axis.
  private var kept: [Int?] = []
  private let shape: Shape
  /// The index tensors (masks are one for each of their dimensions) and the view's dimension that
  /// each is for.
  private(set) var positions: [(dim: Int, indices: Tensor<Int32>)] = []

  init(_ indices: [any TensorIndex], of shape: Shape) {
    self.shape = shape
    let terms = indices.map { $0.indexTerm.kind }
    let used = terms.reduce(0) { $0 + $1.consumedDimensions }
    require(
      used <= shape.rank, "subscript: \(used) dimensions are indexed, \(shape) has \(shape.rank)")
    require(
      terms.filter(\.isEllipsis).count <= 1, "subscript: there is more than one ellipsis")
    for term in terms {
      if term.isEllipsis {
        for _ in 0..<shape.rank - used { append(.slice(from: nil, to: nil, step: 1)) }
      } else {
        append(term)
      }
    }
    while starts.count < shape.rank { append(.slice(from: nil, to: nil, step: 1)) }
  }

  private mutating func append(_ term: IndexTerm.Kind) {
    let dim = starts.count
    switch term {
    case .position(let index):
      let size = shape[dim]
      require(
        index >= -size && index < size,
        "subscript: index \(index) is out of range for dimension \(dim) of \(shape)")
      take(index < 0 ? index + size : index, 1, 1, isKept: false)
    case .slice(let from, let to, let step):
      let size = shape[dim]
      func bound(_ value: Int) -> Int { min(max(value < 0 ? value + size : value, 0), size) }
      let (first, end) = (from.map(bound) ?? 0, to.map(bound) ?? size)
      take(first, step, max(0, (end - first + step - 1) / step))
    case .newAxis:
      kept.append(nil)
    case .ellipsis:
      break
    case .positions(let indices):
      positions.append((kept.count, indices))
      take(0, 1, shape[dim])
    case .mask(let mask):
      require(
        mask.rank > 0 && mask.shape.dimensions[...] == shape.dimensions[dim..<dim + mask.rank],
        "subscript: a mask \(mask.shape) does not fit \(shape) from dimension \(dim)")
      for indices in mask.trueCoordinates() {
        positions.append((kept.count, indices))
        take(0, 1, shape[starts.count])
      }
    }
  }

  private mutating func take(_ start: Int, _ step: Int, _ count: Int, isKept: Bool = true) {
    if isKept { kept.append(starts.count) }
    starts.append(start)
    steps.append(step)
    counts.append(count)
  }

  /// The part of a tensor of this layout that is a view.
  func view(of layout: Layout) -> Layout {
    let strides = layout.actualStrides
    return Layout(
      Shape(kept.map { $0.map { counts[$0] } ?? 1 }),
      strides: kept.map { $0.map { strides[$0] * steps[$0] } ?? 1 },
      offset: layout.offset + zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// Returns the gradient of the view as one of the tensor.
  func spread(_ dy: Tensor<Float>) -> Tensor<Float> {
    if steps.allSatisfy({ $0 == 1 }) {
      return dy.reshapedView(counts).embedded(in: shape, at: starts, around: 0)
    }
    var dx = Tensor<Float>.zeros(shape)
    dx.update { dy.copy(to: $0.baseAddress!, view(of: Layout(shape))) }
    return dx
  }
}

extension IndexTerm.Kind {
  fileprivate var isEllipsis: Bool {
    if case .ellipsis = self { true } else { false }
  }

  /// The number of dimensions that the index is for.
  fileprivate var consumedDimensions: Int {
    switch self {
    case .position, .slice, .positions: 1
    case .newAxis, .ellipsis: 0
    case .mask(let mask): mask.rank
    }
  }
}
