import BenchmarkSupport
import Testing

@Suite struct SamplesTests {
  @Test("A percentile is the smallest value that so many do not exceed")
  func percentiles() {
    let samples = Samples((1...1000).map(Double.init).shuffled())
    #expect(samples.percentile(0.5) == 500)
    #expect(samples.percentile(0.99) == 990)
    #expect(samples.percentile(0.999) == 999)
    #expect(samples.percentile(1) == 1000)
    #expect(samples.percentile(0) == 1)
  }

  @Test("The median of an even number of values lies between the two in the middle")
  func median() {
    #expect(Samples([4, 1, 3, 2]).median == 2.5)
    #expect(Samples([5, 1, 3]).median == 3)
    #expect(Samples([]).median == 0)
  }

  @Test("Numbers are written with about three digits")
  func text() {
    #expect(1_234_567.2.short == "1,234,567")
    #expect(12.34.short == "12.3")
    #expect(0.056.short == "0.06")
  }
}
