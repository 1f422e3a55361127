/// The version of this program, which models record.
public enum LacunaVersion {
  /// As semantic versioning has it.
  public static let current = "0.1.0"
}
