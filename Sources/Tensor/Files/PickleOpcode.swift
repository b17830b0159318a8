/// The instructions of Python's pickle protocols 1 to 4 that files of `torch.save` hold.
///
/// Described in https://github.com/python/cpython/blob/main/Lib/pickletools.py. Those that create
/// instances of arbitrary classes are left out on purpose, as is all of the textual protocol 0 but
/// for `global`.
enum PickleOpcode: UInt8 {
  case mark = 0x28
  case stop = 0x2e
  case pop = 0x30
  case popMark = 0x31
  case duplicate = 0x32

  case none = 0x4e
  case newTrue = 0x88
  case newFalse = 0x89
  case uint8 = 0x4b
  case uint16 = 0x4d
  case int32 = 0x4a
  case long1 = 0x8a
  case long4 = 0x8b
  case float64 = 0x47

  /// Strings of Python 2, which are bytes.
  case shortString = 0x55
  case string = 0x54
  case shortUnicode = 0x8c
  case unicode = 0x58
  case longUnicode = 0x8d
  case shortBytes = 0x43
  case bytes = 0x42
  case longBytes = 0x8e

  case emptyTuple = 0x29
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case tuple = 0x74
  case emptyList = 0x5d
  case list = 0x6c
  case append = 0x61
  case appends = 0x65
  case emptyDictionary = 0x7d
  case dictionary = 0x64
  case setItem = 0x73
  case setItems = 0x75
  case emptySet = 0x8f
  case addItems = 0x90

  case get = 0x68
  case longGet = 0x6a
  case put = 0x71
  case longPut = 0x72
  case memoize = 0x94

  case global = 0x63
  case stackGlobal = 0x93
  case reduce = 0x52
  case newObject = 0x81
  case build = 0x62
  case persistentID = 0x51

  case version = 0x80
  case frame = 0x95
}
