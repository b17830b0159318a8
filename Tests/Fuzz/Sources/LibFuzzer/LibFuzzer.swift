/// libFuzzer's own entry, for a program whose `main` is Swift's; libFuzzer's archive is named by
/// `Scripts/fuzz`.
@_silgen_name("LLVMFuzzerRunDriver")
public func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt
