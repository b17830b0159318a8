// The values of a `Summary` (tensorboard/compat/proto/summary.proto), as functions of the message
// that they are written into.

extension ProtobufWriter {
  mutating func scalar(_ tag: String, _ value: Double) {
    self.value(tag) { $0.float(2, Float(value)) }
  }

  mutating func image(_ tag: String, _ png: [UInt8], _ header: PNGHeader) {
    value(tag) { value in
      value.message(4) { image in
        image.integer(1, header.height)
        image.integer(2, header.width)
        image.integer(3, header.channels)
        image.data(4, png)
      }
    }
  }

  mutating func histogram(_ tag: String, _ histogram: ExponentialHistogram) {
    value(tag) { value in
      value.message(5) { message in
        message.double(1, histogram.minimum)
        message.double(2, histogram.maximum)
        message.double(3, histogram.count)
        message.double(4, histogram.sum)
        message.double(5, histogram.sumOfSquares)
        message.packed(6, histogram.limits)
        message.packed(7, histogram.buckets)
      }
    }
  }

  mutating func text(_ tag: String, _ text: String) {
    value(tag) { value in
      value.message(8) { tensor in
        tensor.integer(1, 7)  // DT_STRING
        tensor.message(2) { shape in shape.message(2) { $0.integer(1, 1) } }
        tensor.string(8, text, always: true)
      }
      value.plugin("text")
    }
  }

  /// What the runs of an experiment have in common: the names of hyperparameters and metrics.
  mutating func experiment(_ hyperparameters: [String: Hyperparameter], metrics: [String]) {
    hyperparameterData("_hparams_/experiment") { data in
      data.message(2) { experiment in
        for (name, value) in hyperparameters.sorted(by: { $0.key < $1.key }) {
          experiment.message(4) { info in
            info.string(1, name)
            info.integer(4, value.dataType)
          }
        }
        for name in metrics {
          experiment.message(5) { info in info.message(1) { $0.string(2, name) } }
        }
      }
    }
  }

  mutating func sessionStart(_ hyperparameters: [String: Hyperparameter]) {
    hyperparameterData("_hparams_/session_start_info") { data in
      data.message(3) { start in
        for (name, value) in hyperparameters.sorted(by: { $0.key < $1.key }) {
          start.message(1) { entry in
            entry.string(1, name, always: true)
            entry.message(2) { entry in
              switch value {
              case .number(let number): entry.double(2, number, always: true)
              case .string(let string): entry.string(3, string, always: true)
              case .bool(let bool): entry.bool(4, bool)
              }
            }
          }
        }
      }
    }
  }

  mutating func sessionEnd() {
    hyperparameterData("_hparams_/session_end_info") { data in
      data.message(4) { $0.integer(1, 1) }  // STATUS_SUCCESS
    }
  }

  private mutating func hyperparameterData(
    _ tag: String, _ body: (inout ProtobufWriter) -> Void
  ) {
    var content = ProtobufWriter()
    body(&content)
    value(tag) { $0.plugin("hparams", content: content.bytes) }
  }

  private mutating func value(_ tag: String, _ body: (inout ProtobufWriter) -> Void) {
    message(1) { value in
      value.string(1, tag)
      body(&value)
    }
  }

  /// The metadata that lead a value to one of TensorBoard's plugins.
  private mutating func plugin(_ name: String, content: [UInt8] = []) {
    message(9) { metadata in
      metadata.message(1) { plugin in
        plugin.string(1, name)
        plugin.data(2, content)
      }
    }
  }
}

extension Hyperparameter {
  /// `DataType` of tensorboard/plugins/hparams/api.proto.
  fileprivate var dataType: Int {
    switch self {
    case .string: 1
    case .bool: 2
    case .number: 3
    }
  }
}
