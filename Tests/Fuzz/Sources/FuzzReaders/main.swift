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
  guard let file = try? SafetensorsFile(path: path) else { return }
  for name in file.entries.keys {
    _ = (try? file.tensor(name) as Tensor<Float>)?.elements.last
    _ = (try? file.tensor(name) as Tensor<Bool>)?.elements.last
  }
}
