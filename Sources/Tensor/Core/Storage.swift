import CTensorKernels
import Synchronization

/// The memory of one or more tensors: 64-byte aligned, recycled by the caching allocator.
///
/// Unchecked `Sendable`: elements are written only while the storage is uniquely referenced (copy
/// on write), and read otherwise.
package final class Storage<Element: TensorElement>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int
  /// What keeps borrowed memory (a mapped file) alive; nil when the allocator owns it.
  private let owner: AnyObject?
  /// The matrix as products want it, see ``PackedForms``; gone once the elements change.
  let packed = Mutex<PackedForms?>(nil)

  package init(uninitialized count: Int) {
    self.count = count
    owner = nil
    base = tk_allocate(count * MemoryLayout<Element>.stride)!
      .bindMemory(to: Element.self, capacity: count)
  }

  /// Borrows memory that lives as long as `owner` and is never written.
  package init(borrowing base: UnsafePointer<Element>, count: Int, owner: AnyObject) {
    self.count = count
    self.owner = owner
    self.base = UnsafeMutablePointer(mutating: base)
  }

  package var isBorrowed: Bool { owner != nil }

  /// To be called before elements are written.
  func willWrite() { packed.withLock { if $0 != nil { $0 = nil } } }

  deinit {
    if owner == nil { tk_deallocate(base, count * MemoryLayout<Element>.stride) }
  }
}
