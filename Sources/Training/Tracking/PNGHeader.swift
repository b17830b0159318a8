/// What the first bytes of a PNG file say of its picture.
struct PNGHeader: Equatable {
  /// In pixels.
  let width, height: Int
  /// 1 for grey, 2 for grey with alpha, 3 for colours, 4 for colours with alpha.
  let channels: Int

  /// Returns nil for what is not a PNG file.
  init?(_ file: [UInt8]) {
    let start: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
    ]
    // The colours of a palette, type 3, are RGB.
    let channelsOfType: [UInt8: Int] = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4]
    guard file.count >= 26, file.starts(with: start), let channels = channelsOfType[file[25]]
    else { return nil }
    func integer(at offset: Int) -> Int {
      file[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    (width, height) = (integer(at: 16), integer(at: 20))
    self.channels = channels
    guard width > 0, height > 0 else { return nil }
  }
}
