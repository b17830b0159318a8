import ArgumentParser
import Captioning

/// Training that raises CIDEr-D of sampled captions.
struct SelfCriticalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("From when CIDEr of samples is raised.", valueName: "epoch"))
  var selfCriticalFromEpoch: Int?

  @Option(
    help: ArgumentHelp("The learning rate from there on.", valueName: "rate", visibility: .hidden))
  var selfCriticalLearningRate: Double?

  @Option(
    help: ArgumentHelp("What samples are compared with.", valueName: "kind", visibility: .hidden))
  var selfCriticalBaseline: SelfCriticalBaseline?

  @Option(help: ArgumentHelp("Captions sampled a picture.", valueName: "n", visibility: .hidden))
  var selfCriticalSamples: Int?

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.selfCriticalFromEpoch = selfCriticalFromEpoch ?? c.selfCriticalFromEpoch
    c.selfCriticalLearningRate = selfCriticalLearningRate ?? c.selfCriticalLearningRate
    c.selfCriticalBaseline = selfCriticalBaseline ?? c.selfCriticalBaseline
    c.selfCriticalSamples = selfCriticalSamples ?? c.selfCriticalSamples
  }
}

extension SelfCriticalBaseline: ExpressibleByArgument {}
