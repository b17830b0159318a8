import Foundation
import LibFuzzer
import Tensor

// A libFuzzer target: whatever a file holds, its reader either understands it or throws.
// `Scripts/fuzz` builds and runs it.

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
let path = "/dev/shm/apus-fuzz-\(getpid())"
let index = path + ".index.json"
let copy = path + ".pth"
symlink(path, index)
atexit { for file in [path, index, copy] { unlink(file) } }
exit(
  runFuzzer(&argumentCount, &arguments) { bytes, count in
    // Readers map files, so the input becomes one, in memory.
    do { try Data(bytes: bytes, count: count).write(to: URL(filePath: path)) } catch { return -1 }
    read(path)
    // The reader tells an index by its name; its shard can be the input itself.
    if let weights = try? ShardedSafetensors(path: index) {
      for name in weights.names {
        _ = (try? weights.converted(name, to: Float.self))?.elements.last
      }
    }
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
  if let file = try? TorchFile(path: path) { read(file) }
  if let array = try? NumpyArray(path: path) { read(array) }
  if let archive = try? NumpyArchive(path: path) {
    for name in archive.names {
      if let array = try? archive.array(name) { read(array) }
    }
  }
}

func read(_ file: TorchFile) {
  for place in file.statePaths {
    guard let state = try? file.state(at: place) else { continue }
    for name in state.keys {
      _ = (try? state.tensor(name) as Tensor<Float>)?.shape
      // What was expanded can claim any size.
      guard let x = try? state.converted(name, to: Double.self), x.elementCount < 1 << 16 else {
        continue
      }
      _ = x.elements.last
    }
  }
  // What was read can be written, and is then the same.
  guard (try? saveTorch(file.root, to: copy)) != nil else { return }
  precondition((try? TorchFile(path: copy))?.statePaths == file.statePaths)
}

func read(_ array: NumpyArray) {
  _ = (try? array.tensor() as Tensor<Float>)?.elements.last
  _ = (try? array.tensor() as Tensor<Int64>)?.elements.last
  _ = (try? array.tensor() as Tensor<Bool>)?.elements.last
}
