import ArktosCLI
import Testing

@Suite("kubectl's forms of arguments")
struct KubectlArgumentsTests {
  @Test(
    "global flags may stand before the command",
    arguments: [
      (["-n", "web", "get", "pods"], ["get", "-n", "web", "pods"]),
      (["--kubeconfig=a b", "get", "pods", "-w"], ["get", "--kubeconfig=a b", "pods", "-w"]),
      (["--tenant", "a", "--v=6", "get"], ["get", "--tenant", "a", "--v=6"]),
      (["get", "-n", "web"], ["get", "-n", "web"]), (["--help"], ["--help"]), (["-n"], ["-n"]), ([], []),
      (["--unknown", "get"], ["--unknown", "get"]),
    ])
  func order(arguments: [String], expected: [String]) {
    #expect(KubectlArguments.normalized(arguments) == expected)
  }

  @Test("switches may be given a value")
  func switches() {
    #expect(
      KubectlArguments.normalized(["delete", "pod", "x", "--wait=false", "--ignore-not-found=true", "--all=false"])
        == ["delete", "pod", "x", "--no-wait", "--ignore-not-found"])
    #expect(KubectlArguments.normalized(["get", "pods", "--watch=maybe"]) == ["get", "pods", "--watch=maybe"])
  }
}
