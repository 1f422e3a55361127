#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the sources of a mixture gave to each token of a held-out text, put together by bucket.
///
/// Each token's probabilities are kept relative to the largest of them as `Float`, so that none
/// vanishes however improbable the token is to all.
public struct MixtureObservations: Sendable {
  /// The number of sources.
  public let sourceCount: Int
  /// The number of buckets.
  public let bucketCount: Int
  /// By place, then by source: P divided by the largest P of the token.
  let ratios: [Float]
  /// By place: ln of the largest P.
  let largest: [Double]
  /// Where each bucket's places begin, and the end of the last. In a bucket tokens keep their order.
  let starts: [Int]

  /// Sorts tokens by bucket. Those that every source finds impossible tell nothing and are left out.
  /// - Parameters:
  ///   - log10Probabilities: by token, then by source.
  ///   - buckets: by token, below `bucketCount`.
  public init(
    log10Probabilities: [Double], sourceCount: Int, buckets: [Int], bucketCount: Int
  ) {
    precondition(
      sourceCount > 0 && log10Probabilities.count == buckets.count * sourceCount,
      "a row of probabilities for each token")
    self.sourceCount = sourceCount
    self.bucketCount = bucketCount
    let best = buckets.indices.map { token in
      var best = -Double.infinity
      for source in 0..<sourceCount {
        best = max(best, log10Probabilities[token * sourceCount + source])
      }
      return best
    }
    var starts = [Int](repeating: 0, count: bucketCount + 1)
    for (token, bucket) in buckets.enumerated() where best[token].isFinite {
      starts[bucket + 1] += 1
    }
    for bucket in 0..<bucketCount { starts[bucket + 1] += starts[bucket] }
    var next = starts
    var ratios = [Float](repeating: 0, count: starts[bucketCount] * sourceCount)
    var largest = [Double](repeating: 0, count: starts[bucketCount])
    for (token, bucket) in buckets.enumerated() where best[token].isFinite {
      let place = next[bucket]
      next[bucket] += 1
      largest[place] = best[token] * log(10)
      for source in 0..<sourceCount {
        let value = log10Probabilities[token * sourceCount + source]
        ratios[place * sourceCount + source] = Float(pow(10, value - best[token]))
      }
    }
    self.ratios = ratios
    self.largest = largest
    self.starts = starts
  }

  /// The number of tokens that any source finds possible.
  public var tokenCount: Int { largest.count }

  /// The number of tokens in a bucket.
  public func tokenCount(inBucket bucket: Int) -> Int { starts[bucket + 1] - starts[bucket] }

  /// Σ ln P of a bucket's tokens with these weights.
  public func logLikelihood(ofBucket bucket: Int, weights: [Double]) -> Double {
    var responsibilities = [Double](repeating: 0, count: sourceCount)
    return expectation(inBucket: bucket, weights: weights, &responsibilities)
  }

  /// Adds to each source the tokens that it is responsible for: Σ of its share in the weighted sum.
  /// Answers Σ ln P. One step of expectation maximisation.
  func expectation(
    inBucket bucket: Int, weights: [Double], _ responsibilities: inout [Double]
  ) -> Double {
    let count = sourceCount
    var total = 0.0
    ratios.withUnsafeBufferPointer { ratios in
      weights.withUnsafeBufferPointer { weights in
        responsibilities.withUnsafeMutableBufferPointer { responsibilities in
          for place in starts[bucket]..<starts[bucket + 1] {
            var sum = 0.0
            for source in 0..<count {
              sum += weights[source] * Double(ratios[place * count + source])
            }
            total += log(sum) + largest[place]
            if sum <= 0 { continue }
            for source in 0..<count {
              responsibilities[source] +=
                weights[source] * Double(ratios[place * count + source]) / sum
            }
          }
        }
      }
    }
    return total
  }
}
