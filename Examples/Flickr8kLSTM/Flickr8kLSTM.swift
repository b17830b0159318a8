import ArgumentParser
import Captioning
import Optim
import Tensor
import Text
import Training
import Vision

/// Show, Attend and Tell on Flickr8k, every step written out: words, features, batches, the loop,
/// decoding, scores, a checkpoint. ViTCaptioner shows the same with all of it done by the library.
@main
struct Flickr8kLSTM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Flickr8kLSTM", abstract: "Trains an LSTM with attention to describe photographs.")

  @Argument(help: "The folder that holds Flicker8k_Dataset and Flickr8k_text.")
  var data: String

  @Argument(help: "The weights of the backbone.")
  var weights: String

  @Option(help: "The network that looks at the pictures; its weights are not trained.")
  var backbone = "mobilenet_v1_0.75"

  @Option(help: "How often training sees each caption.")
  var epochs = 10

  @Option(help: "The checkpoint to write.")
  var output = "flickr8k-lstm.safetensors"

  func run() throws {
    // One seed for all: weights, dropout, order.
    Generator.current.seed(1)
    let progress = ProgressReporter()
    let flickr = try Flickr8k(root: data)
    let (train, dev) = (try flickr.dataset(.train), try flickr.dataset(.dev))

    // Words in lower case without punctuation; those seen fewer than five times are unknown.
    let cleaner = CaptionCleaner()
    let vocabulary = Vocabulary(
      captions: train.samples.flatMap { $0.captions.map(cleaner.words) }, minimumFrequency: 5)

    // A pipeline is all that makes captions of pictures: backbone, captioner, words.
    let pipeline = try CaptioningPipeline(
      backbone: backbone, grid: 7, model: "show-attend-tell", vocabulary: vocabulary
    ) {
      ($0.embeddingWidth, $0.hiddenWidth, $0.attentionWidth, $0.dropout) = (256, 512, 256, 0.5)
    }
    try pipeline.backbone.load(weights: weights)
    let captioner = pipeline.captioner

    // The backbone stays as it is, so each picture passes it once: 49 vectors, kept on disk.
    let extraction = FeatureExtraction(
      pipeline.backbone, name: backbone, grid: 7, folder: "features")
    let trainFeatures = try extraction.features(of: train, progress: progress).cache
    let devFeatures = try extraction.features(of: dev, progress: progress).cache

    // Every caption as ids between <sos> and <eos>, with the number of its picture.
    let captions = train.samples.indices.filter { trainFeatures.isUsable[$0] }.flatMap { picture in
      train.samples[picture].captions.map {
        (picture: picture, tokens: vocabulary.encode(cleaner.words($0)))
      }
    }
    let lengths = captions.map(\.tokens.count)
    let padding = SequencePadding(vocabulary)
    let batchSize = 64
    let stepsPerEpoch = (captions.count + batchSize - 1) / batchSize

    let optimizer = Adam(captioner.parameters)
    let schedule = Schedule.warmupCosine(peak: 8e-4, warmup: 300, total: epochs * stepsPerEpoch)
    var order = Philox(seed: 1)
    var (step, best) = (0, 0.0)

    for epoch in 1...epochs {
      captioner.setTraining(true)
      progress.begin("Epoch \(epoch)/\(epochs)", total: stepsPerEpoch)
      // Captions of about one length together: little padding.
      for batch in bucketedBatches(lengths: lengths, batchSize: batchSize, using: &order) {
        let pictures = trainFeatures.rows(batch.map { captions[$0].picture })
        // What the model reads, and what it has to say: the same, one word further.
        let tokens = padding.shifted(batch.map { captions[$0].tokens })
        schedule.apply(to: optimizer, step: step)
        var result = valueAndGradient {
          let logits = captioner.logits(
            captioner.encode(pictures), tokens.inputs.ids, sampling: nil)
          return crossEntropy(
            logits, tokens.targets.ids, ignoreIndex: vocabulary.padID, labelSmoothing: 0.1)
        }
        result.gradients.clip(norm: 5)
        optimizer.update(result.gradients)
        step += 1
        progress.update((step - 1) % stepsPerEpoch + 1, detail: "loss \(result.value.item)")
      }
      // Captions of pictures that training never sees, beside what people said of them.
      let found = try pipeline.evaluate(dev, features: devFeatures)
      progress.note("Epoch \(epoch), greedy: \(summary(found))")
      if found.bleu[3] >= best {
        best = found.bleu[3]
        try pipeline.save(to: output, training: ["epoch": "\(epoch)"])
      }
    }

    // From the file, as another program would use it: pictures in, captions and scores out.
    let saved = try CaptioningPipeline(checkpoint: output)
    let found = try saved.evaluate(dev, DecodingOptions(beamWidth: 3))
    print("Beam 3: \(summary(found))")
    for example in found.examples.prefix(5) {
      print("\(example.name)\n  \(example.caption)\n  \(example.references[0])")
    }
    print("Checkpoint: \(output)")
  }

  private func summary(_ found: Evaluation) -> String {
    let scores = found.bleu + [found.metrics["cider"]!]
    let figures = scores.map { "\(($0 * 1000).rounded() / 10)" }.joined(separator: " ")
    return "dev BLEU-1…4 and CIDEr-D \(figures)"
  }
}
