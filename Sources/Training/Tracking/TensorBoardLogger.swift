import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes event files that TensorBoard shows; the counterpart of
/// `torch.utils.tensorboard.SummaryWriter`.
///
/// ```swift
/// let log = try TensorBoardLogger(folder: "runs/first/logs")
/// try log.log(["train/loss": 0.7, "train/lr": 1e-3], step: 100)
/// // tensorboard --logdir runs
/// ```
/// Each call is handed to the system at once; there is no queue. A folder is one run for TensorBoard,
/// and each logger adds a file to it.
public final class TensorBoardLogger: MetricLogger {
  /// Where the event files lie.
  public let folder: String
  /// The time that events carry, in seconds since 1970, nil for the present; `walltime` of
  /// `SummaryWriter`'s functions.
  public var wallTime: Double?

  private let file: EventFile

  /// Opens a new event file in the folder, which is created if need be.
  ///
  /// - Parameter purgeStep: The step at which a resumed run goes on: TensorBoard hides what earlier
  ///   files of the folder hold of this step and later ones.
  /// - Throws: ``FileError``.
  public init(folder: String, purgeStep: Int? = nil, wallTime: Double? = nil) throws {
    self.folder = folder
    self.wallTime = wallTime
    file = try EventFile(folder: folder)
    try append(step: 0) { event in
      event.string(3, Self.version)
      event.message(10) { $0.string(1, "apus") }
    }
    if let purgeStep { try append(step: purgeStep) { $0.string(3, Self.version) } }
    // TensorBoard's own loader takes the first start of a session for that of the run, and only later
    // ones for a resumption: the first file says that it starts too.
    guard purgeStep != nil || file.isFirst else { return }
    try append(step: purgeStep ?? 0) { event in
      event.message(7) { $0.integer(1, 1) }  // SessionLog.START
    }
  }

  /// The event file.
  public var path: String { file.path }

  /// All values become one event.
  public func log(_ values: [String: Double], step: Int) throws {
    guard !values.isEmpty else { return }
    try append(step: step) { event in
      event.message(5) { summary in
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
          summary.scalar(name, value)
        }
      }
    }
  }

  /// Elements that are not finite are left out, and a tensor that has no others is not logged.
  /// Buckets are those of `SummaryWriter`: 10 % wide, from 10⁻¹² to 10²⁰ on both sides of 0; what is
  /// beyond counts in the outermost.
  public func logHistogram(_ values: Tensor<Float>, name: String, step: Int) throws {
    guard let histogram = ExponentialHistogram(values) else { return }
    try append(step: step) { $0.message(5) { $0.histogram(name, histogram) } }
  }

  public func logImage(png: [UInt8], name: String, step: Int) throws {
    guard let header = PNGHeader(png) else {
      return require(false, "TensorBoardLogger: image \(name) is not a PNG (\(png.count) bytes)")
    }
    try append(step: step) { $0.message(5) { $0.image(name, png, header) } }
  }

  /// The tag is `name/text_summary`, as PyTorch's.
  public func logText(_ markdown: String, name: String, step: Int) throws {
    try append(step: step) { $0.message(5) { $0.text("\(name)/text_summary", markdown) } }
  }

  /// Writes into this run, where `SummaryWriter` makes another one beneath it: the metrics are
  /// points of its curves of these names. Truth values stay such; PyTorch writes them as numbers.
  public func logHyperparameters(
    _ hyperparameters: [String: Hyperparameter], metrics: [String: Double], step: Int
  ) throws {
    try append(step: step) {
      $0.message(5) { $0.experiment(hyperparameters, metrics: metrics.keys.sorted()) }
    }
    try append(step: step) { $0.message(5) { $0.sessionStart(hyperparameters) } }
    try append(step: step) { $0.message(5) { $0.sessionEnd() } }
    try log(metrics, step: step)
  }

  public func flush() throws { try file.synchronize() }

  private static let version = "brain.Event:2"

  /// - Parameter body: Writes the fields behind the time and the step.
  private func append(step: Int, _ body: (inout ProtobufWriter) -> Void) throws {
    var event = ProtobufWriter()
    event.double(1, wallTime ?? Date.now.timeIntervalSince1970)
    event.integer(2, step)
    body(&event)
    try file.append(event.bytes)
  }
}
