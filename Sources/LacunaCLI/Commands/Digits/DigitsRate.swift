import ArgumentParser
import Backprop
import Charts
import Digits
import LacunaKit

/// `lacuna digits rate`: tries learning rates.
struct DigitsRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate",
    abstract: "Try learning rates from far too low to far too high, and suggest one.",
    discussion: """
      The learning rate range test (Smith 2017): a new network is trained for a few batches, the rate \
      rising with each of them, until the loss explodes. Suggested is the rate at which the loss \
      falls most steeply; 'digits train --learning-rate find' takes it. Of the options for training, \
      those count that say how a step is made: --batch-size, --optimizer, --weight-decay, --clip, \
      --seed and --precision.
      """)

  @OptionGroup var dataOptions: DigitDataOptions
  @OptionGroup(title: "The network") var designOptions: DigitDesignOptions
  @OptionGroup(title: "Training") var trainerOptions: TrainerOptions
  @OptionGroup var settingOptions: DigitSettingOptions

  @Option(name: .long, help: "Draw the curve as SVG.", completion: .file(extensions: ["svg"]))
  var svg: String?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if trainerOptions.learningRate != nil {
      throw ValidationError("--learning-rate is what this command looks for: leave it out.")
    }
    if svg == "-" { throw ValidationError("Results go to standard output: name a file for --svg.") }
  }

  func run() throws {
    let images = try dataOptions.open()
    try images.requireTrainable()
    try SVGOutput.check([svg].compactMap { $0 }, against: dataOptions.data)
    let task = try settingOptions.setting(images, designOptions.design).task(images)
    let options = try trainerOptions.options(exampleCount: task.exampleCount)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    progress.update("trying learning rates")
    let sweep = try LearningRateSweep(
      task, task.network.parameterPlan, options,
      workers: Backprop.Workers(threads: threadOptions.count))
    progress.end()
    if let svg { try TextOutput.write(chart(sweep).svg(), to: svg) }
    try write(sweep)
  }

  private func write(_ sweep: LearningRateSweep) throws {
    let out = StandardOutput.shared
    if formatOptions.json {
      for point in sweep.points {
        try out.line(
          JSONLine.text(
            RatePoint(
              learningRate: point.rate, loss: point.loss,
              suggested: point.rate == sweep.suggestion)))
      }
      return
    }
    if formatOptions.tsv {
      try out.line("learning_rate\tloss\tsuggested")
      for point in sweep.points {
        try out.line("\(point.rate)\t\(point.loss)\t\(point.rate == sweep.suggestion ? 1 : 0)")
      }
      return
    }
    let lines = chart(sweep).terminalLines(
      width: Terminal.width ?? 80, height: 18, usesColor: Terminal.usesColor)
    for line in lines { try out.line(line) }
    guard let rate = sweep.suggestion else {
      return try out.line("no learning rate to suggest (the loss falls at none of these)")
    }
    let suggestion =
      "suggested learning rate \(Figures.significant(rate, digits: 2)) (the loss falls most "
      + "steeply there)"
    for line in Flow.wrapped(suggestion, width: Terminal.width) { try out.line(line) }
  }

  private func chart(_ sweep: LearningRateSweep) -> LineChart {
    LineChart(
      title: "Loss while the learning rate rises",
      xAxis: ChartAxis(label: "learning rate", scale: .logarithmic),
      yAxis: ChartAxis(label: "loss (nats, smoothed)"),
      series: [
        LineChart.Series(
          name: "", points: sweep.points.map { LineChart.Point(x: $0.rate, y: $0.loss) })
      ],
      markers: sweep.suggestion.map {
        [LineChart.Marker(x: $0, label: "suggested: \(Figures.significant($0, digits: 2))")]
      } ?? [])
  }
}

/// A line of `digits rate --json`.
private struct RatePoint: Encodable {
  var learningRate: Double
  var loss: Double
  var suggested: Bool

  enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case loss, suggested
  }
}
