import Foundation
import Tensor

// A libFuzzer target: whatever a file holds, its reader either understands it or throws.
// `Scripts/fuzz` builds and runs it.

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runFuzzer(&argumentCount, &arguments) { bytes, count in
    // Readers map files, so the input becomes one, in memory.
    let path = "/dev/shm/apus-fuzz-\(getpid())"
    do { try Data(bytes: bytes, count: count).write(to: URL(filePath: path)) } catch { return -1 }
    read(path)
    return 0
  })

func read(_ path: String) {
  if let file = try? SafetensorsFile(path: path) {
    for name in file.entries.keys {
      _ = (try? file.tensor(name) as Tensor<Float>)?.elements.last
      _ = (try? file.tensor(name) as Tensor<Bool>)?.elements.last
      _ = (try? file.converted(name, to: Double.self))?.elements.last
    }
  }
  if let array = try? NumpyArray(path: path) { read(array) }
  if let archive = try? NumpyArchive(path: path) {
    for name in archive.names {
      if let array = try? archive.array(name) { read(array) }
    }
  }
}

func read(_ array: NumpyArray) {
  _ = (try? array.tensor() as Tensor<Float>)?.elements.last
  _ = (try? array.tensor() as Tensor<Int64>)?.elements.last
  _ = (try? array.tensor() as Tensor<Bool>)?.elements.last
}
