import LacunaKit

/// A line on the terminal that says how far a command is; nothing where messages go elsewhere.
struct ProgressLine {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastUpdate: ContinuousClock.Instant?
  private var isShown = false
  private let isEnabled: Bool

  init(isQuiet: Bool) {
    start = clock.now
    isEnabled = !isQuiet && StandardError.isTerminal
  }

  /// Shows bytes read, their rate and, where the total is known, the time left.
  mutating func update(_ activity: String, bytes: UInt64, total: UInt64?) {
    guard isEnabled, isDue else { return }
    let seconds = seconds(clock.now - start)
    let rate = Double(bytes) / max(seconds, 0.001)
    var text = "\(activity) \(Figures.bytes(bytes))"
    if let total, total > 0 {
      let percent = min(100, Int(100 * Double(bytes) / Double(total)))
      text += " of \(Figures.bytes(total)) (\(percent) %)"
    }
    text += ", \(Figures.bytes(Int(rate)))/s"
    if let total, rate > 0, total > bytes {
      text += ", \(Int((Double(total - bytes) / rate).rounded(.up))) s left"
    }
    show(text)
  }

  /// Shows what is being done.
  mutating func update(_ activity: String) {
    guard isEnabled else { return }
    show("\(activity) …")
  }

  /// Shows how far something is that reports more often than a person can read.
  mutating func update(often activity: String) {
    guard isEnabled, isDue else { return }
    show(activity)
  }

  /// Takes the line away.
  mutating func end() {
    if isShown { StandardError.write("\r\u{1B}[K") }
    isShown = false
  }

  /// The time since the start.
  var elapsed: Double { seconds(clock.now - start) }

  private var isDue: Bool {
    seconds(clock.now - (lastUpdate ?? start)) > (lastUpdate == nil ? 0.3 : 0.1)
  }

  private mutating func show(_ text: String) {
    lastUpdate = clock.now
    isShown = true
    // A line that wraps could not be taken away again.
    var text = text
    while DisplayWidth.columns(text) >= Terminal.columns(StandardError.descriptor) {
      text.removeLast()
    }
    StandardError.write("\r\u{1B}[K\(text)")
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
