import Storage

/// Where a training saves itself.
public struct CheckpointPlace: Sendable {
  /// The file.
  public var path: String
  /// The time after which it saves itself within a round; at the end of a round it always does.
  public var secondsBetween: Double
  /// What the client wants to find in the file again, such as the plan of the network.
  public var metadata: [String: String]

  /// A place.
  public init(path: String, secondsBetween: Double = 20, metadata: [String: String] = [:]) {
    self.path = path
    self.secondsBetween = secondsBetween
    self.metadata = metadata
  }

  /// Saves a training.
  ///
  /// The file of the last time is replaced by a whole one or, on a full disk for instance, not at
  /// all. Training stops then: hours more of work could be lost for want of a little room.
  ///
  /// - Throws: ``BackpropError/unsavedCheckpoint(path:reason:step:savedStep:)``.
  func write<Task>(_ trainer: Trainer<Task>) throws {
    do {
      try trainer.writeCheckpoint(to: self)
    } catch let error as StorageError {
      throw BackpropError.unsavedCheckpoint(
        path: path, reason: error.description, step: trainer.state.step,
        savedStep: trainer.savedStep)
    }
    trainer.savedStep = trainer.state.step
  }
}
