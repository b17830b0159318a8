import Tensor

private let types: [any TensorElement.Type] = [
  Float.self, Double.self, Int32.self, Int64.self, UInt8.self, Bool.self, BFloat16.self,
]

/// Real numbers in what every type holds; integers beyond it, since those wrap by rule.
private func source<E: TensorElement>(_ x: Tensor<Float>, _ type: E.Type) -> Tensor<E> {
  switch E.dtype {
  case .int32, .int64: (x * 1000).to(type)
  default: ((x + 1.02) * 100).to(type)
  }
}

private func row<From: TensorElement, To: TensorElement>(_ from: From.Type, _ to: To.Type) -> OpRow
{
  OpRow("\(From.dtype) to \(To.dtype)", sample([4, 6]), differentiable: false) {
    source($0[0], From.self).to(To.self).to(Float.self)
  }
}

let conversionRows: [OpRow] = types.flatMap { from in types.map { to in row(from, to) } }
