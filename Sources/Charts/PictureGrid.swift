/// Grey pictures in rows, each with a caption: digits that were taken for others, say.
public struct PictureGrid: Sendable {
  private static let captionSize = 11.0
  private static let titleSize = 15.0
  /// Shades that are drawn; more make the file larger and look the same.
  private static let shadeCount = 32

  /// A picture and what is said of it.
  public struct Item: Sendable, Equatable {
    /// The picture.
    public var picture: GreyPicture
    /// What is written below it.
    public var caption: String

    /// A picture with its caption.
    public init(_ picture: GreyPicture, caption: String = "") {
      self.picture = picture
      self.caption = caption
    }
  }

  /// What all of them show together.
  public var title: String
  /// The pictures, from left to right and then downwards.
  public var items: [Item]
  /// How many pictures a row has, at least one.
  public var columns: Int

  /// Pictures in rows of `columns`.
  public init(title: String, columns: Int, items: [Item]) {
    self.title = title
    self.columns = columns
    self.items = items
  }

  /// The pictures as an SVG of so many pixels, as high as they need.
  ///
  /// Every pixel of a picture is a square of whole pixels if there is room, and all pictures are
  /// drawn at the same scale.
  public func svg(width: Int = 800) -> String {
    let columns = max(1, min(columns, items.count))
    let rows = (items.count + columns - 1) / columns
    let pictureColumns = Double(items.map(\.picture.columns).max() ?? 1)
    let pictureRows = Double(items.map(\.picture.rows).max() ?? 1)
    let spacing = 10.0
    let room = max(1, Double(width) - 24 + spacing) / Double(columns) - spacing
    let exact = max(0.1, room / max(1, pictureColumns))
    let cellSize = exact >= 1 ? exact.rounded(.down) : exact
    let captionHeight = items.contains { !$0.caption.isEmpty } ? Self.captionSize + 7 : 0
    let pitch = pictureRows * cellSize + captionHeight + spacing
    let top = title.isEmpty ? 12 : Self.titleSize + 22
    let height = top + Double(rows) * pitch + 4

    var document = SVGDocument(width: width, height: Int(height.rounded(.up)), title: title)
    document.title(
      title, at: Location(x: 12, y: 10 + Self.titleSize), size: Self.titleSize,
      width: document.area.width - 24)
    for (index, item) in items.enumerated() {
      let middle = 12 + room / 2 + Double(index % columns) * (room + spacing)
      let corner = Location(
        x: (middle - Double(item.picture.columns) * cellSize / 2).rounded(),
        y: (top + Double(index / columns) * pitch).rounded())
      draw(item.picture, into: &document, at: corner, cellSize: cellSize)
      document.text(
        item.caption,
        at: Location(x: middle, y: corner.y + pictureRows * cellSize + Self.captionSize + 3),
        TextStyle(
          size: TextExtent.size(
            fitting: item.caption, width: room + spacing / 2, atMost: Self.captionSize),
          anchor: .middle))
    }
    return document.finished()
  }

  private func draw(
    _ picture: GreyPicture, into document: inout SVGDocument, at corner: Location, cellSize: Double
  ) {
    let last = Self.shadeCount - 1
    let shades = picture.pixels.map { (Int($0) * last + 127) / 255 }
    var counts = [Int](repeating: 0, count: Self.shadeCount)
    for shade in shades { counts[shade] += 1 }
    // The most frequent shade first: it is the ground on which the others are painted.
    let ground = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    let order = [ground] + counts.indices.filter { $0 != ground }
    var places = [Int](repeating: 0, count: Self.shadeCount)
    for (place, shade) in order.enumerated() { places[shade] = place }
    CellRaster(
      columns: picture.columns, levels: shades.map { places[$0] },
      colors: order.map { Color(grey: Double($0) / Double(last)) }
    ).draw(into: &document, at: corner, cellSize: cellSize)
  }
}
