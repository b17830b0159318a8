import Foundation
import LibFuzzer
import Vision

// A libFuzzer target: whatever bytes come, they are an image or an error.
// `Scripts/fuzz` builds and runs it.

let limits = ImageLimits(maximumPixelCount: 1 << 18, maximumSide: 4096)
let plain = ImageDecodingOptions(limits: limits)
let stored = ImageDecodingOptions(
  limits: limits, appliesOrientation: false, transparency: .overWhite)
let small = ImageDecodingOptions(limits: limits, minimumSize: (width: 3, height: 2))

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runFuzzer(&argumentCount, &arguments) { bytes, count in
    let input = withRightChecksums(Array(UnsafeBufferPointer(start: bytes, count: count)))
    guard let image = decode(input, plain) else { return 0 }
    // What decodes does so whatever the options, and no pixel is left to chance.
    guard let again = decode(input, plain), let turned = decode(input, stored),
      decode(input, small) != nil
    else { fatalError("an option refuses the image") }
    precondition(again == image)
    precondition(turned.pixels.count == image.pixels.count)
    return 0
  })

func decode(_ bytes: [UInt8], _ options: ImageDecodingOptions) -> Image? {
  do {
    let image = try Image(decoding: bytes, options: options)
    precondition(image.pixels.count == image.width * image.height * 3)
    return image
  } catch {
    precondition(error is ImageError)
    return nil
  }
}
