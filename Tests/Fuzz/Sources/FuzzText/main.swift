import Foundation
import LibFuzzer

// A libFuzzer target: whatever a text file holds, its reader either understands it or throws.
// `Scripts/fuzz` builds and runs it. Each reader has a file and a line in `readers`.

/// What is done to an input, which is the file of this path and these bytes.
typealias Reader = (_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Void

let readers: [Reader] = [readTokenizer, readGloVe, readWord2Vec]

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
let path = "/dev/shm/apus-fuzz-text-\(getpid())"
atexit { unlink(path) }
exit(
  runFuzzer(&argumentCount, &arguments) { bytes, count in
    // Readers map files, so the input becomes one, in memory.
    do { try Data(bytes: bytes, count: count).write(to: URL(filePath: path)) } catch { return -1 }
    let input = UnsafeBufferPointer(start: bytes, count: count)
    for read in readers { read(path, input) }
    return 0
  })
