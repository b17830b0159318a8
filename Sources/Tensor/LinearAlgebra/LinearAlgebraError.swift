/// Why a function of linear algebra has no answer for the numbers it got.
public struct LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What stands against an answer.
  public enum Reason: Equatable, Sendable {
    /// A pivot of the LU decomposition is zero.
    case singular(pivot: Int)
    /// The leading minor of this order (rows and columns from the first) is not positive.
    case notPositiveDefinite(minor: Int)
    /// The iteration did not converge.
    case noConvergence
    /// An element is NaN or infinite.
    case notFinite
  }

  /// The function's name.
  public let op: String
  /// What stands against an answer.
  public let reason: Reason
  /// The (first) matrix in question by its place in the batch dimensions; empty for a single matrix.
  public let batchIndex: [Int]

  /// An error of function `op`.
  public init(op: String, reason: Reason, batchIndex: [Int] = []) {
    (self.op, self.reason, self.batchIndex) = (op, reason, batchIndex)
  }

  public var description: String {
    let matrix = batchIndex.isEmpty ? "the matrix" : "matrix \(batchIndex) of the batch"
    return switch reason {
    case .singular(let pivot): "\(op): \(matrix) is singular (pivot \(pivot) is zero)"
    case .notPositiveDefinite(let minor):
      "\(op): \(matrix) is not positive definite (the minor of order \(minor) is not positive)"
    case .noConvergence: "\(op): the iteration did not converge for \(matrix)"
    case .notFinite: "\(op): \(matrix) has elements that are NaN or infinite"
    }
  }
}
