import Tensor
import Text

/// Looking at word vectors: neighbours among as many words as GloVe has, clusters and maps of some
/// thousands; on random vectors of which each lies near one of fifty centres.
func explorationSuite() -> [Row] {
  [
    Row(name: "text/nearest 10 of 400000x50", callsPerRun: 10) {
      let (vectors, words) = (vectors(400_000, 50), (0..<400_000).map { "w\($0)" })
      let nearest = try! NearestWords(words: words, matrix: vectors)
      return { _ = try! nearest.neighbors(of: "w7", count: 10) }
    },
    Row(name: "text/k-means 50 of 8000x50", runs: 3) {
      let (vectors, search) = (vectors(8000, 50), KMeans(clusters: 50))
      return { _ = try! search.fit(vectors) }
    },
    Row(name: "text/t-sne 2000x50", runs: 3) {
      let (vectors, map) = (vectors(2000, 50), TSNE())
      return { _ = try! map.fit(vectors) }
    },
  ]
}

private func vectors(_ count: Int, _ width: Int) -> Tensor<Float> {
  let generator = Generator(seed: 1)
  let centres = Tensor<Float>.normal([50, width], using: generator)
  let own = Tensor((0..<count).map { Int32($0 % 50) })
  return centres.slices(own) + Tensor<Float>.normal([count, width], using: generator) * 0.5
}
