import Tensor

/// Token sequences of different lengths as the rows of one tensor, see ``SequencePadding``.
public struct TokenBatch: Sendable, Equatable {
  /// `[B, T]`.
  public let ids: Tensor<Int32>
  /// The number of each row's tokens that are no padding, `[B]`.
  public let lengths: Tensor<Int32>
  /// At which end of a row the padding is.
  public let side: SequencePadding.Side

  /// Whether a place is padding, `[B, T]`: what attention takes to leave keys out, PyTorch's
  /// `key_padding_mask`.
  public var isPadding: Tensor<Bool> { places { $0 } }

  /// 1 for a token and 0 for padding, `[B, T]`: Hugging Face's `attention_mask`.
  public var mask: Tensor<Float> { places { $0 ? 0 : 1 } }

  /// The number of tokens that are no padding.
  public var tokenCount: Int { lengths.elements.reduce(0) { $0 + Int($1) } }

  private func places<Element>(_ value: (_ isPadding: Bool) -> Element) -> Tensor<Element> {
    let time = ids.shape[1]
    var elements: [Element] = []
    elements.reserveCapacity(ids.elementCount)
    for length in lengths.elements.map(Int.init) {
      let padding = repeatElement(value(true), count: time - length)
      if side == .left { elements += padding }
      elements += repeatElement(value(false), count: length)
      if side == .right { elements += padding }
    }
    return Tensor(elements, shape: ids.shape)
  }
}

/// What a captioner reads and what it has to say, one token further.
public struct ShiftedTokens: Sendable, Equatable {
  /// All tokens but each sequence's last.
  public let inputs: TokenBatch
  /// All tokens but each sequence's first.
  public let targets: TokenBatch
}
