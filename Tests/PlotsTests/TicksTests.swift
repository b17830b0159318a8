import Testing

@testable import Plots

@Suite("Ticks of an axis")
struct TicksTests {
  static func linear(_ lower: Double, _ upper: Double, count: Int) -> Ticks {
    Ticks(Axis(from: lower, to: upper), count: count)
  }

  static func logarithmic(_ lower: Double, _ upper: Double, count: Int) -> Ticks {
    Ticks(Axis(from: lower, to: upper, scale: .log), count: count)
  }

  @Test("are multiples of 1, 2 or 5 times a power of ten, exactly")
  func niceNumbers() {
    #expect(Self.linear(0, 1, count: 5).values == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(Self.linear(0, 0.3, count: 3).values == [0, 0.1, 0.2, 0.3])
    #expect(Self.linear(-3, 7, count: 5).values == [-2, 0, 2, 4, 6])
    #expect(Self.linear(13, 97, count: 4).values == [50])
    #expect(Self.linear(13, 97, count: 5).values == [20, 40, 60, 80])
    #expect(Self.linear(0, 2.3e-5, count: 5).values == [0, 5e-6, 1e-5, 1.5e-5, 2e-5])
  }

  @Test("carry as many decimals as tell them apart")
  func labels() {
    #expect(Self.linear(0, 1, count: 5).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Self.linear(-3, 7, count: 5).labels == ["−2", "0", "2", "4", "6"])
    #expect(Self.linear(0, 20_000, count: 2).labels == ["0", "10\u{2009}000", "20\u{2009}000"])
    #expect(Self.linear(0, 4e-4, count: 2).labels == ["0", "2×10⁻⁴", "4×10⁻⁴"])
    #expect(Self.linear(0, 3e7, count: 2).labels == ["0", "2×10⁷"])
    #expect(Self.linear(-1e30, 1e30, count: 4).labels.first == "−1.0×10³⁰")
  }

  @Test("of any range lie in it, rise evenly and have labels that differ", arguments: 0..<200)
  func anyRange(seed: Int) {
    let numbers = PlotSamples.noise(3, seed: UInt64(seed))
    let lower = numbers[0] * pow10(seed % 60 - 30)
    let upper = lower + abs(numbers[1]) * pow10(seed % 60 - 30 - seed % 4) + .leastNormalMagnitude
    let axis = Axis(covering: [lower, upper])!
    for count in 1...11 {
      let ticks = Ticks(axis, count: count)
      #expect(ticks.values.count <= count + 1)
      #expect(Set(ticks.labels).count == ticks.labels.count, "\(ticks)")
      for value in ticks.values {
        #expect((-1e-6...1.000_001).contains(axis.fraction(of: value)!))
      }
      for (a, b) in zip(ticks.values, ticks.values.dropFirst()) { #expect(a < b) }
    }
  }

  private func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)")! }

  @Test("of a logarithmic axis are powers of ten")
  func decades() {
    let ticks = Self.logarithmic(1e-6, 1, count: 8)
    #expect(ticks.values == [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1])
    #expect(ticks.labels == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"])
  }

  @Test("of many decades leave some out evenly")
  func manyDecades() {
    let ticks = Self.logarithmic(1e-30, 1e30, count: 7)
    #expect(ticks.labels == ["10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "10⁰", "10¹⁰", "10²⁰", "10³⁰"])
  }

  @Test("of few decades have numbers between the powers")
  func fewDecades() {
    #expect(Self.logarithmic(1, 100, count: 8).values == [1, 2, 5, 10, 20, 50, 100])
    #expect(Self.logarithmic(1, 100, count: 8).labels == ["1", "2", "5", "10", "20", "50", "100"])
    #expect(Self.logarithmic(4.1, 4.9, count: 4).values == [4.2, 4.4, 4.6, 4.8])
  }

  @Test("of whole numbers have no fractions")
  func wholeNumbers() {
    let axis = Axis(covering: [1, 2, 3], maybeInteger: true)!
    #expect(Ticks(axis, count: 11).values == [1, 2, 3])
    let fractions = Axis(covering: [1, 2.5], maybeInteger: true)!
    #expect(Ticks(fractions, count: 5).values.contains(1.5))
  }

  @Test("keep a distance along a short axis")
  func distance() {
    let style = TextStyle.tick
    let axis = Axis(from: 0, to: 1_000_000_000)
    for length in stride(from: 20.0, through: 900, by: 40) {
      let ticks = Ticks.fitting(axis, along: length, style: style, isVertical: false)
      let centers = ticks.values.map { axis.fraction(of: $0)! * length }
      for i in centers.indices.dropFirst() {
        let half = (style.width(of: ticks.labels[i]) + style.width(of: ticks.labels[i - 1])) / 2
        #expect(centers[i] - centers[i - 1] > half)
      }
    }
  }
}

@Suite("An axis")
struct AxisTests {
  @Test("does not exist without a number that has a place")
  func nothing() {
    #expect(Axis(covering: []) == nil)
    #expect(Axis(covering: [.nan, .infinity]) == nil)
    #expect(Axis(covering: [0, -1], scale: .log) == nil)
  }

  @Test(
    "shows numbers that are all equal in the middle", arguments: [0, 1, -7.5, 1e-30, 1e30, 1e300])
  func equal(_ value: Double) {
    #expect(abs(Axis(covering: [value, value])!.fraction(of: value)! - 0.5) < 1e-9)
    if value > 0 {
      let axis = Axis(covering: [value], scale: .log)!
      #expect(abs(axis.fraction(of: value)! - 0.5) < 1e-9)
    }
  }

  @Test("bears the largest numbers there are")
  func extremes() {
    let axis = Axis(covering: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude])!
    #expect(axis.fraction(of: 0) == 0.5)
    #expect(Ticks(axis, count: 5).values.contains(0))
    let log = Axis(covering: [.leastNonzeroMagnitude, .greatestFiniteMagnitude], scale: .log)!
    #expect(Ticks(log, count: 5).values.contains(1))
  }
}

@Suite("A number as text")
struct NumberTextTests {
  @Test("has the digits asked for")
  func digits() {
    #expect(NumberText.short(0.012345) == "0.0123")
    #expect(NumberText.short(2.5) == "2.5")
    #expect(NumberText.short(6603, significant: 2) == "6600")
    #expect(NumberText.short(-12.345, significant: 4) == "−12.35")
    #expect(NumberText.short(0) == "0")
    #expect(NumberText.short(1.5e-7) == "1.5×10⁻⁷")
    #expect(NumberText.short(9.999e9) == "1×10¹⁰")
    #expect(NumberText.short(.nan) == "NaN")
    #expect(NumberText.short(-.infinity) == "−∞")
    #expect(NumberText.short(.leastNonzeroMagnitude) == "4.94×10⁻³²⁴")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
  }

  @Test("is grouped from five digits on, or shortened")
  func whole() {
    #expect(NumberText.whole(1234) == "1234")
    #expect(NumberText.whole(-1_234_567) == "−1\u{2009}234\u{2009}567")
    #expect(NumberText.compact(950) == "950")
    #expect(NumberText.compact(123_456_789) == "123M")
    #expect(NumberText.compact(1_234) == "1.2k")
    #expect(NumberText.compact(999_999) == "1M")
    #expect(NumberText.step(1_234_567) == "1\u{2009}234\u{2009}567")
    #expect(NumberText.step(2.5) == "2.5")
  }
}
