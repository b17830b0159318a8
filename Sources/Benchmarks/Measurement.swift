/// One thing to measure.
struct Row {
  let name: String
  /// How many calls are timed together, so that the clock costs little.
  var callsPerRun = 1
  /// The least number of runs, and for how long to go on, in seconds.
  var runs = 5
  var seconds = 0.3
  /// Makes what is needed, once, and returns the call to time.
  let prepare: () -> () -> Void

  func measure() -> Measurement {
    let call = prepare()
    let clock = ContinuousClock()
    for _ in 0..<max(2, min(callsPerRun, 50)) { call() }
    var times: [Double] = []
    let begin = clock.now
    while times.count < runs || (clock.now - begin) / .seconds(1) < seconds {
      let time = clock.measure { for _ in 0..<callsPerRun { call() } }
      times.append(time / .milliseconds(1) / Double(callsPerRun))
    }
    return Measurement(times: times)
  }
}

/// What was measured, in milliseconds a call.
struct Measurement {
  let times: [Double]

  var median: Double {
    let sorted = times.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  var minimum: Double { times.min()! }

  func json(_ name: String) -> String {
    "{\"name\": \"\(name)\", \"median_ms\": \(median), \"min_ms\": \(minimum), "
      + "\"runs\": \(times.count)}"
  }

  func line(_ name: String) -> String {
    func four(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
    let padding = String(repeating: " ", count: max(1, 58 - name.count))
    return
      "\(name)\(padding)median \(four(median)) ms  min \(four(minimum)) ms  \(times.count) runs"
  }
}
