import CTensorKernels

/// What computes beneath tensors, to write down with the results of a run.
package enum KernelLibraries {
  /// The instructions that kernels were chosen for: `AVX-512`, `AVX2` or `baseline`;
  /// `torch.backends.cpu.get_cpu_capability`.
  package static var instructionSet: String { String(cString: tk_instruction_set()) }

  /// The version of OpenBLAS, the options of its build and its kernels.
  package static var openBLAS: String { String(cString: tk_blas_description()) }

  /// The version of oneDNN.
  package static var oneDNN: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    tk_onednn_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }
}
