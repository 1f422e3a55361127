import ArgumentParser
import Backprop
import Charts
import Digits
import LacunaKit

/// `lacuna digits landscape`: the loss around deep networks, with and without skip connections.
struct DigitsLandscape: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape",
    abstract: "Draw the loss around deep networks: why skip connections help.",
    discussion: """
      Trains three networks on the same pictures, in the same way and from the same seed: a plain one \
      in which each hidden layer follows the one before, a residual one in which each adds to what \
      the one before made, and a dense one in which each sees what all before it made (and makes a \
      quarter as many units, so that it does not become much larger). Only the connections differ; \
      all three have the same normalisation, as those of Li et al. (2018) had.

      Then all weights of each are changed along two random directions, scaled filter by filter to \
      the weights themselves, and the loss of the changed networks is drawn as seen \
      from above: the trained network is in the middle, and at a distance of 1 the change is as \
      large as the weights. The plain network sits in a shallow dent of a plateau, where the gradient \
      hardly says which way to go; around the others the loss falls steadily towards a wide, deep \
      bowl. The colours are those of the logarithm of the loss, the same for all three.
      """)

  @OptionGroup var dataOptions: DigitDataOptions
  @OptionGroup var pictureOptions: PictureOutputOptions

  @OptionGroup(title: "The networks") var networkOptions: DeepNetworkOptions

  @Option(name: .long, parsing: .unconditional, help: "Hold out this many pictures, the last ones.")
  var holdOut: Int?

  @Option(
    name: .long, parsing: .unconditional, help: "The points of the landscape along each side, odd.")
  var resolution = 41

  @Option(
    name: .long, parsing: .unconditional,
    help: "How far the landscape goes, as a multiple of the weights' own size.")
  var reach = 1.0

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many of the training pictures the loss is measured on.")
  var pictures = 300

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if let holdOut, holdOut < 1 { throw ValidationError("--hold-out must be at least 1.") }
    if !(3...301).contains(resolution) || resolution % 2 == 0 {
      throw ValidationError("--resolution must be an odd number from 3 to 301.")
    }
    if !(reach > 0 && reach <= 1000) {
      throw ValidationError("--reach must be above 0, and at most 1000.")
    }
    if pictures < 1 { throw ValidationError("--pictures must be at least 1.") }
  }

  func run() throws {
    let images = try dataOptions.open()
    try images.requireTrainable()
    let heldOutCount = holdOut ?? max(1, images.count / 6)
    guard heldOutCount < images.count else {
      throw CommandLineError(
        "--hold-out \(heldOutCount) leaves nothing to train on: there are "
          + Figures.count(images.count, "picture"))
    }
    let (training, heldOut) = try images.holdingOut(last: heldOutCount)
    try training.requireTrainable()
    try pictureOptions.check(dataOptions.data)
    let workers = Backprop.Workers(threads: threadOptions.count)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let rows = try Connections.allCases.map { connections in
      let row = try survey(connections, training, heldOut, workers, &progress)
      progress.end()
      return row
    }
    try pictureOptions.write(picture(rows, training).svg())
    try LandscapeTable(rows: rows).write(formatOptions)
    if !threadOptions.quiet {
      StandardError.say("drawn in \(Figures.decimal(progress.elapsed, places: 1)) s")
    }
  }

  /// Trains one network and measures the loss around it.
  private func survey(
    _ connections: Connections, _ training: DigitImages, _ heldOut: DigitImages,
    _ workers: Backprop.Workers, _ progress: inout ProgressLine
  ) throws -> LandscapeTable.Row {
    let preparation = DigitPreparation(training)
    let network = try Network(
      networkOptions.design(connections).plan(rows: training.rows, columns: training.columns),
      input: preparation.shape)
    let options = networkOptions.trainingOptions(exampleCount: training.count)
    try TrainingMemory(network.parameterPlan, options).check()
    let reader = DigitReader(network, preparation, seed: options.seed, workers: workers)
    let task = try DigitTask(network, preparation, training: training, heldOut: training[0..<0])
    let trainer = try Trainer(task, reader.parameters, options, workers: workers)
    _ = try trainer.train { event in
      if case .iteration(let state, let loss, _) = event {
        progress.update(
          often: "\(connections.rawValue): epoch \(state.epoch + 1) of \(options.epochs), loss "
            + Figures.significant(loss))
      }
      return true
    }
    func report(_ images: DigitImages) throws -> DigitReport {
      try DigitReport(reader.probabilities(images), labels: images.labels ?? [])
    }
    let landscape = try LossLandscape(
      around: reader, training[0..<min(pictures, training.count)], resolution: resolution,
      reach: reach, seed: options.seed, workers: workers
    ) { row in
      progress.update(often: "\(connections.rawValue): row \(row) of \(resolution)")
    }
    return LandscapeTable.Row(
      network: connections.rawValue, weightCount: reader.parameterCount,
      trainingLoss: try report(training).loss, heldOutAccuracy: try report(heldOut).accuracy,
      landscape: landscape)
  }

  private func picture(_ rows: [LandscapeTable.Row], _ training: DigitImages) -> SurfacePanels {
    SurfacePanels(
      title: "The loss around three networks of \(networkOptions.depth) hidden layers",
      subtitle: networkOptions.summary(training)
        + "; loss of \(Figures.count(min(pictures, training.count), "picture")), directions as large "
        + "as each filter, seed \(networkOptions.seed)",
      panels: rows.map { row in
        SurfacePanels.Panel(
          title: "\(row.network): loss \(Figures.significant(row.trainingLoss)), "
            + "\(TrainingView.percent(row.heldOutAccuracy)) of held-out right",
          values: row.landscape.values)
      }, xAxis: ChartAxis(label: "first direction", range: -reach...reach),
      yAxis: ChartAxis(label: "second direction", range: -reach...reach),
      valueAxis: ChartAxis(label: "loss (nats)", scale: .logarithmic), cap: 50)
  }
}
