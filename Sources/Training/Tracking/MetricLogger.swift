import Tensor

/// Something that keeps what a run measures, such as a file or a dashboard.
///
/// ```swift
/// let loggers: [any MetricLogger] = [
///   try TensorBoardLogger(folder: "logs"), try CSVLogger(path: "logs/metrics.csv"),
/// ]
/// for logger in loggers { try logger.log(["loss": 0.7, "accuracy": 0.5], step: 100) }
/// ```
/// Only scalars have to be kept: a logger that has no place for pictures, say, leaves them out. What
/// was logged survives the death of the process; ``flush()`` makes it survive that of the machine.
/// A logger belongs to one task.
public protocol MetricLogger: AnyObject {
  /// Keeps scalars of a step.
  ///
  /// - Throws: ``FileError``, when the disk is full for one; as all functions below.
  func log(_ values: [String: Double], step: Int) throws

  /// Keeps the distribution of a tensor's elements.
  func logHistogram(_ values: Tensor<Float>, name: String, step: Int) throws

  /// Keeps a picture or a figure.
  ///
  /// - Precondition: `png` is the content of a PNG file.
  func logImage(png: [UInt8], name: String, step: Int) throws

  /// Keeps a text in Markdown.
  func logText(_ markdown: String, name: String, step: Int) throws

  /// Keeps what the run was given and what it reached in the end; called once.
  func logHyperparameters(
    _ hyperparameters: [String: Hyperparameter], metrics: [String: Double], step: Int) throws

  /// Returns when everything logged is on the disk.
  func flush() throws

  /// Ends the log; nothing is logged afterwards.
  func finish() throws
}

extension MetricLogger {
  /// Does nothing.
  public func logHistogram(_ values: Tensor<Float>, name: String, step: Int) throws {}

  /// Does nothing.
  public func logImage(png: [UInt8], name: String, step: Int) throws {}

  /// Does nothing.
  public func logText(_ markdown: String, name: String, step: Int) throws {}

  /// Does nothing.
  public func logHyperparameters(
    _ hyperparameters: [String: Hyperparameter], metrics: [String: Double], step: Int
  ) throws {}

  /// Does nothing.
  public func flush() throws {}

  /// Flushes.
  public func finish() throws { try flush() }
}

/// The value of a hyperparameter.
///
/// ```swift
/// let given: [String: Hyperparameter] = ["lr": 1e-3, "model": "lstm", "flip": true]
/// ```
public enum Hyperparameter: Sendable, Hashable {
  case number(Double)
  case string(String)
  case bool(Bool)
}

extension Hyperparameter: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Hyperparameter: Decodable {
  /// Reads a number, a string or a truth value, of a configuration in JSON, say.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .string(try container.decode(String.self))
    }
  }
}
