import Tensor

/// Returns the images of some rows of a decoder's state, of which `beams` in a row belong to each, or nil
/// where the rows are not all those of whole images, image by image.
func wholeImages(_ rows: [Int], beams: Int) -> Tensor<Int32>? {
  guard beams > 0, rows.count.isMultiple(of: beams) else { return nil }
  let images = stride(from: 0, to: rows.count, by: beams).map { rows[$0] / beams }
  guard rows.indices.allSatisfy({ rows[$0] / beams == images[$0 / beams] }) else { return nil }
  return Tensor(images.map(Int32.init))
}
