import ArgumentParser
import Captioning

/// Loss, optimiser and learning rates.
struct OptimizationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over the training split.", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Captions in a batch.", valueName: "n"))
  var batchSize: Int?

  @Option(help: ArgumentHelp("The highest learning rate.", valueName: "rate"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("That of the backbone.", valueName: "rate", visibility: .hidden))
  var backboneLearningRate: Double?

  @Option(help: ArgumentHelp("The optimiser.", valueName: "name", visibility: .hidden))
  var optimizer: OptimizerChoice?

  @Option(
    help: ArgumentHelp("The optimiser's weight decay.", valueName: "decay", visibility: .hidden))
  var weightDecay: Double?

  @Option(
    help: ArgumentHelp(
      "What Adam's like keep of the gradients' mean.", valueName: "share", visibility: .hidden))
  var beta1: Double?

  @Option(
    help: ArgumentHelp(
      "What they keep of the squares' mean.", valueName: "share", visibility: .hidden))
  var beta2: Double?

  @Option(
    help: ArgumentHelp("What is added to the root.", valueName: "number", visibility: .hidden))
  var eps: Double?

  @Option(
    help: ArgumentHelp("SGD's and RMSprop's momentum.", valueName: "share", visibility: .hidden))
  var momentum: Double?

  @Flag(
    inversion: .prefixedNo, help: ArgumentHelp("SGD's momentum is Nesterov's.", visibility: .hidden)
  )
  var nesterov: Bool?

  @Option(help: ArgumentHelp("The course of the learning rate.", valueName: "name"))
  var schedule: ScheduleChoice?

  @Option(
    help: ArgumentHelp(
      "Steps of the rise of warmup-cosine and noam.", valueName: "n", visibility: .hidden))
  var warmupSteps: Int?

  @Option(
    help: ArgumentHelp(
      "The rate at the end, or the lowest one.", valueName: "rate", visibility: .hidden))
  var finalLearningRate: Double?

  @Option(
    help: ArgumentHelp(
      "The share of one-cycle in which the rate rises.", valueName: "share", visibility: .hidden))
  var pctStart: Double?

  @Option(
    help: ArgumentHelp(
      "The highest rate of one-cycle by the first.", valueName: "quotient", visibility: .hidden))
  var divFactor: Double?

  @Option(
    help: ArgumentHelp(
      "The first rate of one-cycle by the last.", valueName: "quotient", visibility: .hidden))
  var finalDivFactor: Double?

  @Option(
    help: ArgumentHelp(
      "Epochs of a cycle, or to the first warm restart.", valueName: "n", visibility: .hidden))
  var cycleEpochs: Int?

  @Option(
    help: ArgumentHelp(
      "By how much the next round is longer.", valueName: "factor", visibility: .hidden))
  var cycleGrowth: Int?

  @Option(
    help: ArgumentHelp("The factor of the rate of noam.", valueName: "factor", visibility: .hidden))
  var noamFactor: Double?

  @Option(
    help: ArgumentHelp(
      "What plateau multiplies the rate by.", valueName: "factor", visibility: .hidden))
  var plateauFactor: Double?

  @Option(
    help: ArgumentHelp(
      "Epochs without improvement before it does.", valueName: "n", visibility: .hidden))
  var plateauPatience: Int?

  @Option(
    help: ArgumentHelp(
      "How much better counts as an improvement.", valueName: "number", visibility: .hidden))
  var plateauThreshold: Double?

  @Option(
    help: ArgumentHelp("Epochs that do not count after it.", valueName: "n", visibility: .hidden))
  var plateauCooldown: Int?

  @Option(
    name: [.customLong("clip-norm"), .customLong("clip")],
    help: ArgumentHelp(
      "The largest norm of the gradients; 0 for any.", valueName: "norm", visibility: .hidden))
  var clipNorm: Float?

  @Option(
    help: ArgumentHelp(
      "The largest element of the gradients.", valueName: "size", visibility: .hidden))
  var clipValue: Float?

  @Option(
    help: ArgumentHelp(
      "Batches of which the mean gradient makes a step.", valueName: "n", visibility: .hidden))
  var accumulation: Int?

  @Option(
    help: ArgumentHelp(
      "The precision of products; bfloat16 is mixed precision.", valueName: "kind",
      visibility: .hidden))
  var precision: TrainingConfiguration.Precision?

  @Option(
    help: ArgumentHelp(
      "The decay a step of averaged weights, such as 0.999.", valueName: "decay",
      visibility: .hidden))
  var averagingDecay: Double?

  @Option(
    help: ArgumentHelp(
      "The share of each target spread over all words.", valueName: "share", visibility: .hidden))
  var labelSmoothing: Float?

  @Option(
    help: ArgumentHelp(
      "How often the model reads its own word in the end.", valueName: "p", visibility: .hidden))
  var scheduledSampling: Float?

  @Option(help: ArgumentHelp("How that rises.", valueName: "kind", visibility: .hidden))
  var scheduledSamplingRise: SamplingRise?

  @Option(
    help: ArgumentHelp(
      "Bengio's k of inverse-sigmoid, in steps.", valueName: "k", visibility: .hidden))
  var scheduledSamplingDecay: Double?

  @Option(
    help: ArgumentHelp(
      "The factor of attention's doubly stochastic penalty.", valueName: "lambda",
      visibility: .hidden))
  var attentionPenalty: Float?

  @Option(help: ArgumentHelp("What tells the best epoch on dev.", valueName: "metric"))
  var monitor: TrainingMonitor?

  @Option(help: ArgumentHelp("Epochs without a better one before training stops.", valueName: "n"))
  var patience: Int?

  @Option(
    help: ArgumentHelp(
      "Hypotheses that beam search keeps on dev; 1 is greedy.", valueName: "n", visibility: .hidden)
  )
  var devBeamWidth: Int?

  @Option(help: ArgumentHelp("The seed of all random numbers.", valueName: "n"))
  var seed: UInt64?

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.epochs = epochs ?? c.epochs
    c.batchSize = batchSize ?? c.batchSize
    c.learningRate = learningRate ?? c.learningRate
    c.backboneLearningRate = backboneLearningRate ?? c.backboneLearningRate
    c.optimizer = optimizer ?? c.optimizer
    c.weightDecay = weightDecay ?? c.weightDecay
    c.beta1 = beta1 ?? c.beta1
    c.beta2 = beta2 ?? c.beta2
    c.eps = eps ?? c.eps
    c.momentum = momentum ?? c.momentum
    c.nesterov = nesterov ?? c.nesterov
    c.schedule = schedule ?? c.schedule
    c.warmupSteps = warmupSteps ?? c.warmupSteps
    c.finalLearningRate = finalLearningRate ?? c.finalLearningRate
    c.pctStart = pctStart ?? c.pctStart
    c.divFactor = divFactor ?? c.divFactor
    c.finalDivFactor = finalDivFactor ?? c.finalDivFactor
    c.cycleEpochs = cycleEpochs ?? c.cycleEpochs
    c.cycleGrowth = cycleGrowth ?? c.cycleGrowth
    c.noamFactor = noamFactor ?? c.noamFactor
    c.plateauFactor = plateauFactor ?? c.plateauFactor
    c.plateauPatience = plateauPatience ?? c.plateauPatience
    c.plateauThreshold = plateauThreshold ?? c.plateauThreshold
    c.plateauCooldown = plateauCooldown ?? c.plateauCooldown
    c.clipNorm = clipNorm ?? c.clipNorm
    c.clipValue = clipValue ?? c.clipValue
    c.accumulation = accumulation ?? c.accumulation
    c.precision = precision ?? c.precision
    c.averagingDecay = averagingDecay ?? c.averagingDecay
    c.labelSmoothing = labelSmoothing ?? c.labelSmoothing
    c.scheduledSampling = scheduledSampling ?? c.scheduledSampling
    c.scheduledSamplingRise = scheduledSamplingRise ?? c.scheduledSamplingRise
    c.scheduledSamplingDecay = scheduledSamplingDecay ?? c.scheduledSamplingDecay
    c.attentionPenalty = attentionPenalty ?? c.attentionPenalty
    c.monitor = monitor ?? c.monitor
    c.patience = patience ?? c.patience
    c.devBeamWidth = devBeamWidth ?? c.devBeamWidth
    c.seed = seed ?? c.seed
  }
}

extension OptimizerChoice: ExpressibleByArgument {}
extension SamplingRise: ExpressibleByArgument {}
extension ScheduleChoice: ExpressibleByArgument {}
extension TrainingMonitor: ExpressibleByArgument {}
