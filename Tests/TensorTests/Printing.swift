import Foundation
import Tensor
import Testing

@Suite("A printed tensor")
struct Printing {
  /// What PyTorch prints, by name; see `Tests/Fixtures/printing`.
  static let expected: [String: String] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/printing/printing.txt").standardizedFileURL
    let text = try! String(contentsOf: file, encoding: .utf8)
    var cases: [String: String] = [:]
    for part in ("\n" + text.trimmingCharacters(in: .newlines)).components(separatedBy: "\n# ")
      .dropFirst()
    {
      let end = part.firstIndex(of: "\n")!
      cases[String(part[..<end])] = String(part[part.index(after: end)...])
    }
    return cases
  }()

  static func ramp(_ shape: Shape) -> Tensor<Float> {
    Tensor((0..<shape.elementCount).map { Float($0) / 8 - 1 }, shape: shape)
  }

  static func counting(_ shape: Shape) -> Tensor<Int32> {
    Tensor((0..<shape.elementCount).map { Int32($0) }, shape: shape)
  }

  static let tensors: [(name: String, tensor: any AnyTensor)] = [
    ("scalar", Tensor<Float>(1.5)),
    ("whole scalar", Tensor<Float>(3)),
    ("vector", Tensor<Float>([1, 2, 3])),
    ("fractions", Tensor<Float>([1, -2.5, 0.125])),
    ("matrix", Tensor<Float>([1, -0.5, 0.25, 3], shape: [2, 2])),
    ("cube", ramp([2, 2, 3])),
    ("rank 4", ramp([1, 2, 2, 2])),
    ("wide range", Tensor<Float>([1e-3, 1, 1234.5])),
    ("large", Tensor<Float>([1.5, 2e8])),
    ("large whole", Tensor<Float>([1, 2, 123456])),
    ("small", Tensor<Float>([1e-5, 2e-5])),
    ("special", Tensor<Float>([.nan, .infinity, -.infinity, 1.5])),
    ("special and whole", Tensor<Float>([.nan, .infinity, -.infinity, 10])),
    ("special and scientific", Tensor<Float>([.nan, -.infinity, 1e10, 1e-10])),
    ("only special", Tensor<Float>([.nan, .infinity])),
    ("zeros", Tensor<Float>.zeros([2, 2])),
    ("negative zero", Tensor<Float>([-0.0, 0, 1])),
    ("rounded", Tensor<Float>([0.99999, 12.00004])),
    ("long vector", ramp([30])),
    ("long whole vector", Tensor<Float>.arange(0, 60)),
    ("empty", Tensor<Float>.zeros([0])),
    ("empty matrix", Tensor<Float>.zeros([0, 3])),
    ("integers", Tensor<Int32>([1, -20, 300, 4], shape: [2, 2])),
    ("many integers", counting([50])),
    ("booleans", Tensor([true, false, false, false], shape: [2, 2])),
    ("true", Tensor(true)),
    ("double", Tensor<Double>([0.1, 2])),
    ("bytes", Tensor<UInt8>([1, 200])),
    ("brain floats", Tensor<BFloat16>([1.5, 3.14159])),
    ("doubles in lines", ramp([14]).to(Double.self)),
    ("doubles that fill a line", (Tensor<Float>.arange(0, 11) * 100.25).to(Double.self)),
    ("summarised vector", ramp([1001])),
    ("just not summarised", Tensor<Float>.zeros([10, 100])),
    ("summarised matrix", ramp([40, 30])),
    ("summarised cube", counting([8, 2, 100])),
    (
      "hidden extremes",
      Tensor<Float>.cat([.ones([500]), Tensor([1e9]), .ones([501])])
    ),
  ]

  @Test("reads as in PyTorch", arguments: tensors.indices)
  func likePyTorch(_ index: Int) throws {
    let (name, tensor) = Self.tensors[index]
    #expect("\(tensor)" == (try #require(Self.expected[name])), "\(name)")
  }

  @Test("has a literal from PyTorch for every case, and none is left over")
  func complete() { #expect(Set(Self.expected.keys) == Set(Self.tensors.map(\.name))) }

  @Test("shows a view in the view's order")
  func view() {
    let x = Tensor<Float>([1, 2, 3, 4, 5, 6], shape: [2, 3]).transposed()
    #expect("\(x)" == "tensor([[1., 4.],\n        [2., 5.],\n        [3., 6.]])")
  }

  @Test("names the type where nothing else tells it")
  func types() {
    #expect("\(Tensor<Int64>([1, 2]))" == "tensor([1, 2], dtype=int64)")
    #expect("\(Tensor<Int32>([Int32]()))" == "tensor([], dtype=int32)")
    #expect("\(Tensor<Bool>([], shape: [2, 0]))" == "tensor([], size=(2, 0), dtype=bool)")
  }
}
