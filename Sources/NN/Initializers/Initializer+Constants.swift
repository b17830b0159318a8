import Tensor

extension Initializer {
  /// Zeros; `torch.nn.init.zeros_`.
  public static var zeros: Initializer { constant(0) }

  /// Ones; `torch.nn.init.ones_`.
  public static var ones: Initializer { constant(1) }

  /// One number; `torch.nn.init.constant_`.
  public static func constant(_ value: Float) -> Initializer {
    Initializer { shape, _ in .full(shape, value) }
  }

  /// The identity matrix, for linear layers that start by passing on what they get;
  /// `torch.nn.init.eye_`.
  ///
  /// - Precondition: the weight has rank 2.
  public static var eye: Initializer {
    Initializer { shape, _ in
      require(shape.rank == 2, "eye: expected a weight of rank 2, got \(shape)")
      return .eye(shape[0], shape[1])
    }
  }

  /// Kernels that are 1 in the middle of their own channel and 0 elsewhere, for convolutions that
  /// start by passing on what they get; `torch.nn.init.dirac_`.
  ///
  /// - Parameter groups: The groups of the convolution, each of which passes on its channels.
  /// - Precondition: the weight is one of a convolution, `[out, in / groups, kernel…]`, and `out` is
  ///   a multiple of the groups.
  public static func dirac(groups: Int = 1) -> Initializer {
    Initializer { shape, _ in
      require((3...5).contains(shape.rank), "dirac: expected a weight of rank 3 to 5, got \(shape)")
      require(
        groups > 0 && shape[0] % groups == 0,
        "dirac: \(shape[0]) channels do not divide into \(groups) groups")
      let outputs = shape[0] / groups
      let kernel = shape.dimensions.dropFirst(2)
      let size = kernel.reduce(1, *)
      let middle = kernel.reduce(0) { $0 * $1 + $1 / 2 }
      var weight = Tensor<Float>.zeros(shape)
      weight.update { weight in
        guard size > 0 else { return }
        for channel in 0..<min(outputs, shape[1]) {
          for group in 0..<groups {
            let row = group * outputs + channel
            weight[(row * shape[1] + channel) * size + middle] = 1
          }
        }
      }
      return weight
    }
  }
}
