internal import CIntrinsics

/// What becomes of memory that is freed.
public enum FreedMemory {
  /// Keeps it for what is allocated next, up to so many bytes, instead of giving it back to the system.
  ///
  /// Text is read block by block, and what one was made into is freed before the next. Asking the system
  /// for that memory anew, page by page, would show in the time of scoring. It is a decision for the
  /// whole process, so that only a program may take it and no library.
  public static func keep(upTo byteCount: Int) {
    lacuna_keep_freed_memory(Int32(clamping: byteCount))
  }
}
