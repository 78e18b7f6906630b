import ArktosCore
import Testing

@Suite("Metrics")
struct MetricsTests {
  private func text(_ write: (inout MetricsText) -> Void) -> String {
    var text = MetricsText()
    write(&text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  @Test("samples stand below the name's help and type, with labels escaped")
  func family() {
    let shown = text { text in
      text.family("requests_total", .counter, "How many\ncame.") { family in
        family.add(3, labels: [("code", "200"), ("what", "a \"b\" \\ c\n")])
        family.add(0.5)
      }
      text.family("nothing", .gauge, "Has no samples.") { _ in }
    }
    #expect(
      shown == """
        # HELP requests_total How many\\ncame.
        # TYPE requests_total counter
        requests_total{code="200",what="a \\"b\\" \\\\ c\\n"} 3
        requests_total 0.5

        """)
  }

  @Test("a histogram counts values up to and including each bound, and sums them")
  func histogram() {
    let histogram = Histogram(.seconds([0.001, 0.5]))
    histogram.note(.milliseconds(1))
    histogram.note(.milliseconds(2))
    histogram.note(.seconds(2))
    #expect(histogram.count == 3)
    let shown = text { text in
      text.family("t", .histogram, "T.") { histogram.write(to: &$0, labels: [("verb", "GET")]) }
    }
    #expect(
      shown.split(separator: "\n").dropFirst(2) == [
        #"t_bucket{verb="GET",le="0.001"} 1"#, #"t_bucket{verb="GET",le="0.5"} 2"#,
        #"t_bucket{verb="GET",le="+Inf"} 3"#, #"t_sum{verb="GET"} 2.003"#, #"t_count{verb="GET"} 3"#,
      ])
  }

  @Test("numbers that many threads add to lose nothing")
  func counters() async {
    let row = CounterRow(count: 2)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { for _ in 0..<1000 { row.add(to: 1) } } }
    }
    #expect(row[0] == 0)
    #expect(row[1] == 4000)
  }
}
