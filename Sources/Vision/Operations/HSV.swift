/// A colour as hue, saturation and value of 8 bits each, in Pillow's rounding.
struct HSV {
  var hue: UInt8
  var saturation: UInt8
  var value: UInt8

  init(red: UInt8, green: UInt8, blue: UInt8) {
    let (most, least) = (max(red, green, blue), min(red, green, blue))
    value = most
    guard most > least else {
      (hue, saturation) = (0, 0)
      return
    }
    let range = Float(most - least)
    func share(_ sample: UInt8) -> Float { Float(most - sample) / range }
    // Pillow mixes float and double: each rounding to float is at its place.
    let sector: Float =
      if red == most {
        share(blue) - share(green)
      } else if green == most {
        Float(2 + Double(share(red)) - Double(share(blue)))
      } else {
        Float(4 + Double(share(green)) - Double(share(red)))
      }
    let turn = Float((Double(sector) / 6 + 1).truncatingRemainder(dividingBy: 1))
    hue = UInt8(min(max(Double(turn) * 255, 0), 255))
    saturation = UInt8(Double(range / Float(most)) * 255)
  }

  /// Red, green and blue.
  var rgb: (UInt8, UInt8, UInt8) {
    if saturation == 0 { return (value, value, value) }
    let place = Double(Float(hue)) * 6 / 255
    let sector = Int(place)
    let rest = Float(place - Double(sector))
    let share = Float(Double(saturation) / 255)
    func level(_ loss: Double) -> UInt8 {
      UInt8(min(max((Double(value) * (1 - loss)).rounded(), 0), 255))
    }
    let (p, q, t) = (
      level(Double(share)), level(Double(share * rest)), level(Double(share) * (1 - Double(rest)))
    )
    return switch sector % 6 {
    case 0: (value, t, p)
    case 1: (q, value, p)
    case 2: (p, value, t)
    case 3: (p, q, value)
    case 4: (t, p, value)
    default: (value, p, q)
    }
  }
}
