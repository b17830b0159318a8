import CTensorKernels

private struct RangeBody {
  let call: (Range<Int>) -> Void
}

/// Calls `body` for ranges that cover `0 ..< count`, each of at least `grain` items, on the threads
/// that kernels use.
func forRanges(of count: Int, grain: Int = 1, _ body: (Range<Int>) -> Void) {
  withoutActuallyEscaping(body) { body in
    withUnsafePointer(to: RangeBody(call: body)) { context in
      tk_parallel(
        count, grain,
        { context, begin, end in
          context!.assumingMemoryBound(to: RangeBody.self).pointee.call(begin..<end)
        }, context)
    }
  }
}
