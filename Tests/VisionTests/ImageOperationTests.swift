import Testing
import Vision

@Suite("Operations on images equal Pillow's and torchvision's within one grey level")
struct ImageOperationTests {
  let fixtures: TransformFixtures

  init() throws { fixtures = try TransformFixtures() }

  @Test("every filter, larger and smaller, down to a pixel")
  func resize() throws {
    try fixtures.check("resize", mean: 0) {
      $0.resized(width: $1.width!, height: $1.height!, filter: $1.filter!)
    }
  }

  @Test("a box with fractions mixes with what lies outside")
  func box() throws {
    try fixtures.check("box", mean: 0) {
      let box = $1.box!
      return $0.resized(
        width: $1.width!, height: $1.height!, filter: $1.filter!,
        box: (box[0], box[1], box[2], box[3]))
    }
  }

  @Test("without antialiasing as torchvision's tensors")
  func point() throws {
    try fixtures.check("point", mean: 0.2) {
      $0.resized(width: $1.width!, height: $1.height!, filter: $1.filter!, antialias: false)
    }
  }

  @Test("the shorter side, with and without a limit of the longer one")
  func shorter() throws {
    try fixtures.check("shorter", mean: 0.1) {
      $0.resized(shorterSide: $1.side!, maximumSide: $1.most)
    }
  }

  @Test("a region is scaled as if it had been cropped first")
  func region() throws {
    try fixtures.check("resizedCrop") {
      let region = Region(x: $1.x!, y: $1.y!, width: $1.width!, height: $1.height!)
      let both = $0.resized(width: $1.toWidth!, height: $1.toHeight!, from: region)
      #expect(both == $0.cropped(to: region).resized(width: $1.toWidth!, height: $1.toHeight!))
      return both
    }
  }

  @Test("the middle of larger and of smaller images")
  func centerCrop() throws {
    try fixtures.check("centerCrop", mean: 0) {
      $0.centerCropped(width: $1.width!, height: $1.height!)
    }
  }

  @Test("padding of every mode")
  func pad() throws {
    try fixtures.check("pad", mean: 0) {
      $0.padded(
        Padding(left: 3, top: 1, right: 5, bottom: 2), mode: Padding.Mode(rawValue: $1.mode!)!,
        fill: RGB(red: 9, green: 80, blue: 200))
    }
  }

  @Test("both flips")
  func flips() throws {
    try fixtures.check("flipHorizontally", mean: 0) { image, _ in image.flippedHorizontally() }
    try fixtures.check("flipVertically", mean: 0) { image, _ in image.flippedVertically() }
  }

  private let fill = RGB(red: 7, green: 70, blue: 170)

  @Test("rotation of any angle and filter")
  func rotate() throws {
    try fixtures.check("rotate") {
      $0.rotated(
        degrees: $1.degrees!, interpolation: Interpolation(rawValue: $1.mode!)!,
        expand: $1.expand!, fill: fill)
    }
  }

  @Test("affine maps")
  func affine() throws {
    try fixtures.check("affine") {
      $0.affine(
        degrees: $1.degrees!, translation: (Double($1.x!), Double($1.y!)), scale: $1.scale!,
        shear: ($1.shearX!, $1.shearY!), interpolation: Interpolation(rawValue: $1.mode!)!,
        fill: $1.degrees == 0 ? .black : fill)
    }
  }

  @Test("perspectives")
  func perspective() throws {
    try fixtures.check("perspective") {
      let points = $1.corners!.map { Corners.Point(x: $0[0], y: $0[1]) }
      return $0.perspective(
        to: Corners(
          topLeft: points[0], topRight: points[1], bottomRight: points[2], bottomLeft: points[3]),
        interpolation: Interpolation(rawValue: $1.mode!)!, fill: fill)
    }
  }

  @Test("colours by factors")
  func factors() throws {
    try fixtures.check("grayscale", mean: 0) { image, _ in image.grayscale() }
    try fixtures.check("brightness") { $0.brightness($1.value!) }
    try fixtures.check("contrast") { $0.contrast($1.value!) }
    try fixtures.check("saturation") { $0.saturation($1.value!) }
    try fixtures.check("sharpness") { $0.sharpness($1.value!) }
    try fixtures.check("hue") { $0.hue($1.value!) }
  }

  @Test("colours by tables")
  func tables() throws {
    try fixtures.check("solarize", mean: 0) { $0.solarized(threshold: $1.value!) }
    try fixtures.check("posterize", mean: 0) { $0.posterized(bits: Int($1.value!)) }
    try fixtures.check("invert", mean: 0) { image, _ in image.inverted() }
    try fixtures.check("equalize", mean: 0) { image, _ in image.equalized() }
    try fixtures.check("autocontrast", mean: 0) { image, _ in image.autocontrasted() }
  }

  @Test("blurring and erasing")
  func blur() throws {
    try fixtures.check("blur") { $0.gaussianBlurred(kernelSize: $1.size!, sigma: $1.sigma) }
    try fixtures.check("erase", mean: 0) {
      $0.erased(
        Region(x: $1.x!, y: $1.y!, width: $1.width!, height: $1.height!),
        value: RGB(red: 5, green: 6, blue: 7))
    }
  }

  @Test("RandAugment's operations")
  func augment() throws {
    try fixtures.check("augment") {
      AugmentationOperation($1.kind!, magnitude: $1.value!)($0)
    }
  }

  @Test("flips and right angles undo themselves")
  func inverses() throws {
    let image = try fixtures.image("picture")
    #expect(image.flippedHorizontally().flippedHorizontally() == image)
    #expect(image.flippedVertically().flippedVertically() == image)
    #expect(image.rotated(rightAngles: 1).rotated(rightAngles: 3) == image)
    #expect(image.rotated(rightAngles: -1) == image.rotated(rightAngles: 3))
    #expect(image.rotated(rightAngles: 2).flippedHorizontally() == image.flippedVertically())
    #expect(image.inverted().inverted() == image)
  }

  @Test("a region beyond the image stops the program with both")
  func badRegion() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 12))
        .cropped(to: Region(x: 1, y: 0, width: 2, height: 1))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("cropped: the region must lie in the image (2 × 1 at (1, 0), 2 × 2)"))
  }
}
