import ArgumentParser
import Captioning
import Logging
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@main
struct CaptionExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "CaptionExample",
    abstract: "Trains image captioners, writes captions, and scores them.",
    discussion: """
      Without any option, train learns to describe generated pictures in a few minutes:

        swift run -c release CaptionExample train
        swift run -c release CaptionExample evaluate --dataset scenes --split test
        swift run -c release CaptionExample caption photo.jpg
      """,
    subcommands: [
      Train.self, Resume.self, Check.self, FindLearningRate.self, Caption.self, Evaluate.self,
      Report.self, Score.self, Models.self, Dataset.self, Features.self, Classify.self,
      Embeddings.self,
    ])

  /// Runs the command. An error is one line on standard error: exit code 64 for a wrong option, 130
  /// after Ctrl-C, else 1.
  static func main() {
    LoggingSystem.bootstrap { _ in PlainLogHandler() }
    // A file beyond `ulimit -f` is an error that names it, and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot(BooleanArguments.normalized(arguments, root: Self.self))
      try command.run()
    } catch let error as Interruption.Interrupted {
      writeError("\(error)")
      exit(withError: ExitCode(130))
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      let message = message(for: error)
      if !message.isEmpty { writeError("error: \(message)") }
      exit(withError: exitCode(for: error))
    }
  }
}

/// Says in a debug build that it is slow.
func warnOfDebugBuild(_ command: String) {
  #if DEBUG
    writeError(
      "This is a debug build, many times slower. Type: swift run -c release CaptionExample \(command)"
    )
  #endif
}

/// Writes a line to standard error.
func writeError(_ line: String) {
  var text = line + "\n"
  text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// Messages as they are, on standard error, without time and label.
private struct PlainLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    writeError("\(event.level): \(event.message)")
  }
}
