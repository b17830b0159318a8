import Tensor

/// A sample that knows how to become a batch; what `torch.utils.data.default_collate` knows of types.
///
/// Tensors are stacked; numbers and truth values become a vector, `Int` one of `Int32` as class
/// indices are; arrays of these become rows; strings stay an array. Tuples of such samples become
/// tuples of batches. A type of one's own conforms by saying how:
///
/// ```swift
/// struct Example: Collatable {
///   let image: Tensor<Float>
///   let caption: [Int32]
///   static func collate(_ samples: [Example]) throws -> (Tensor<Float>, PaddedSequences<Int32>) {
///     (try .collate(samples.map(\.image)), padSequences(samples.map(\.caption)))
///   }
/// }
/// ```
public protocol Collatable: Sendable {
  /// A batch of samples.
  associatedtype Batch: Sendable

  /// Returns the batch of the samples, of which there is at least one.
  ///
  /// - Throws: ``CollateError``, for one, when samples do not fit together.
  static func collate(_ samples: [Self]) throws -> Batch
}

/// Samples that do not fit together into a batch.
public struct CollateError: Error, CustomStringConvertible, Equatable, Sendable {
  /// One line.
  public let description: String

  /// An error of this description.
  public init(_ description: String) { self.description = description }
}

extension Tensor: Collatable {
  /// Returns the samples, of one shape, along a new first dimension: `[B, …]`.
  public static func collate(_ samples: [Tensor]) throws -> Tensor {
    guard let first = samples.first else { throw CollateError("there is no sample to collate") }
    for (place, sample) in samples.enumerated() where sample.shape != first.shape {
      throw CollateError(
        "samples have different shapes (\(first.shape) at 0, \(sample.shape) at \(place))")
    }
    return stack(samples)
  }
}

extension Collatable where Self: TensorElement {
  /// Returns the numbers as a vector, `[B]`.
  public static func collate(_ samples: [Self]) throws -> Tensor<Self> { Tensor(samples) }
}

extension Float: Collatable {}
extension Double: Collatable {}
extension Int32: Collatable {}
extension Int64: Collatable {}
extension UInt8: Collatable {}
extension Bool: Collatable {}

extension Int: Collatable {
  /// Returns the numbers as a vector of indices, `[B]`.
  ///
  /// - Throws: ``CollateError`` for a number beyond 32 bits.
  public static func collate(_ samples: [Int]) throws -> Tensor<Int32> {
    Tensor(
      try samples.map { sample in
        guard let index = Int32(exactly: sample) else {
          throw CollateError("\(sample) does not fit into 32 bits")
        }
        return index
      })
  }
}

extension String: Collatable {
  /// Returns the samples.
  public static func collate(_ samples: [String]) throws -> [String] { samples }
}

extension Array: Collatable where Element: TensorElement {
  /// Returns the samples, of one length, as rows: `[B, length]`. See
  /// ``padSequences(_:paddingValue:)-([[Element]],_)`` for other ones.
  public static func collate(_ samples: [[Element]]) throws -> Tensor<Element> {
    let length = samples.first?.count ?? 0
    for (place, sample) in samples.enumerated() where sample.count != length {
      throw CollateError(
        "samples have different lengths (\(length) at 0, \(sample.count) at \(place))")
    }
    return Tensor(samples.flatMap { $0 }, shape: [samples.count, length])
  }
}

/// One part of the samples that are tuples.
final class SampleColumn<Part> {
  private(set) var parts: [Part] = []

  func append(_ part: Part) { parts.append(part) }
}
