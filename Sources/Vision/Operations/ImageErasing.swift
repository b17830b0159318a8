import Tensor

extension Image {
  /// The image with the pixels of `region` replaced by `value`, as torchvision's `erase`.
  ///
  /// - Precondition: `region` lies in the image.
  public func erased(_ region: Region, value: RGB = .black) -> Image {
    let part = checked(region, "erase")
    var erased = pixels
    for row in part.y..<part.y + part.height {
      for column in part.x..<part.x + part.width {
        let place = (row * width + column) * 3
        erased[place] = value.red
        erased[place + 1] = value.green
        erased[place + 2] = value.blue
      }
    }
    return Image(width: width, height: height, pixels: erased)
  }
}
