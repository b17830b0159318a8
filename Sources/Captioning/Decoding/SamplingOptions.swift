/// How tokens are drawn from a model's distribution.
///
/// The order is that of Hugging Face: temperature, the `topK` best, the nucleus, the typical ones.
/// What is drawn is a function of the seed, the image's number and the caption's number, whatever
/// else is in the batch.
public struct SamplingOptions: Sendable, Hashable, Codable {
  /// What logits are divided by: below 1 makes likely tokens likelier.
  public var temperature: Float = 1
  /// Only this many of the best tokens can be drawn, and those equal to the last; 0 for all.
  public var topK = 0
  /// Only the best tokens with this share of the probability between them can be drawn (Holtzman et
  /// al. 2020, "The Curious Case of Neural Text Degeneration").
  public var topP: Float = 1
  /// Only tokens of which the surprise is nearest to the expected one, with this share of the
  /// probability between them, can be drawn (Meister et al. 2023, "Locally Typical Sampling").
  public var typicalP: Float = 1
  /// What all random numbers come from.
  public var seed: UInt64 = 0

  public init() {}

  /// What is wrong with the options, nil if nothing is.
  var problem: String? {
    if !(temperature > 0 && temperature.isFinite) {
      return "the temperature must be positive (\(temperature))"
    }
    if topK < 0 { return "top-k must not be negative (\(topK))" }
    for (name, share) in [("top-p", topP), ("typical-p", typicalP)]
    where !(share > 0 && share <= 1) {
      return "\(name) must be above 0 and at most 1 (\(share))"
    }
    return nil
  }
}

extension SamplingOptions {
  /// Reads what `encode(to:)` wrote; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    temperature = try values.decodeIfPresent(Float.self, forKey: .temperature) ?? temperature
    topK = try values.decodeIfPresent(Int.self, forKey: .topK) ?? topK
    topP = try values.decodeIfPresent(Float.self, forKey: .topP) ?? topP
    typicalP = try values.decodeIfPresent(Float.self, forKey: .typicalP) ?? typicalP
    seed = try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
  }
}
