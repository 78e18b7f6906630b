import ArktosCore
import Testing

@Suite("Rules of where pods are and what they share")
struct PlacementRulesTests {
  private func briefs(_ spec: JSONObject) -> [String] { GoodPod.causes(spec).briefs(below: "spec") }

  @Test(
    "Nodes are chosen by labels",
    arguments: [
      Fault(["nodeSelector": ["example.com/a": "b"]]),
      Fault(["nodeSelector": ["a b": "c"]], "nodeSelector: Invalid"),
      Fault(["nodeSelector": ["a": "b c"]], "nodeSelector: Invalid"),
      Fault(["serviceAccountName": "a.b"]),
      Fault(["serviceAccountName": "Bad_"], "serviceAccountName: Invalid"),
      Fault(["priorityClassName": "Bad_"], "priorityClassName: Invalid"),
      Fault(["terminationGracePeriodSeconds": -1]),
    ])
  func names(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test(
    "Tolerations can match a taint",
    arguments: [
      Fault(["tolerations": [["operator": "Exists"], ["key": "a", "value": "b"]]]),
      Fault(["tolerations": [["key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5]]]),
      Fault(["tolerations": [["key": "a", "operator": "Gt", "value": "5"]]]),
      Fault(["tolerations": [["key": "a b", "operator": "Exists"]]], "tolerations[0].key: Invalid"),
      Fault(["tolerations": [["value": "b"]]], "tolerations[0].operator: Invalid"),
      Fault(
        ["tolerations": [["key": "a", "operator": "Exists", "tolerationSeconds": 5]]], "tolerations[0].effect: Invalid"),
      Fault(["tolerations": [["key": "a", "value": "b c"]]], "tolerations[0].operator: Invalid"),
      Fault(["tolerations": [["key": "a", "operator": "Exists", "value": "b"]]], "tolerations[0].operator: Invalid"),
      Fault(["tolerations": [["key": "a", "operator": "X"]]], "tolerations[0].operator: NotSupported"),
    ])
  func tolerations(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test(
    "Pods are spread by at least one, over one kind of place each",
    arguments: [
      Fault([
        "topologySpreadConstraints": [
          ["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "minDomains": 2],
          ["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"],
        ]
      ]),
      Fault(
        ["topologySpreadConstraints": [["maxSkew": 0, "topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule"]]],
        "topologySpreadConstraints[0].maxSkew: Invalid"),
      Fault(
        ["topologySpreadConstraints": [["topologyKey": "z", "whenUnsatisfiable": "DoNotSchedule"]]],
        "topologySpreadConstraints[0].maxSkew: Invalid"),
      Fault(
        [
          "topologySpreadConstraints": [
            ["maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway", "minDomains": 1]
          ]
        ], "topologySpreadConstraints[0].minDomains: Invalid"),
      Fault(
        [
          "topologySpreadConstraints": [
            ["maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway"],
            ["maxSkew": 2, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway"],
          ]
        ], "topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate"),
      Fault(
        [
          "topologySpreadConstraints": [
            ["maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway", "matchLabelKeys": ["a"]]
          ]
        ], "topologySpreadConstraints[0].matchLabelKeys: Forbidden"),
    ])
  func spreading(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  // MARK: - Affinity

  private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
  private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

  private static let expressions: [(JSONValue, [String])] = [
    (["key": "a", "operator": "In", "values": ["b"]], []),
    (["key": "a", "operator": "Exists"], []),
    (["key": "a", "operator": "Gt", "values": ["5"]], []),
    (["key": "a", "operator": "In"], ["values: Required"]),
    (["key": "a", "operator": "Exists", "values": ["b"]], ["values: Forbidden"]),
    (["key": "a", "operator": "Lt", "values": ["5", "6"]], ["values: Required"]),
    (["key": "a b", "operator": "Exists"], ["key: Invalid"]),
  ]

  @Test("Conditions on nodes have the values that they need", arguments: expressions)
  func nodeExpressions(expression: JSONValue, wanted: [String]) {
    let term: JSONValue = ["matchExpressions": [expression]]
    let affinity: JSONValue = ["nodeAffinity": [Self.required: ["nodeSelectorTerms": [term]]]]
    let path = "spec.affinity.nodeAffinity.\(Self.required).nodeSelectorTerms[0].matchExpressions[0]"
    #expect(GoodPod.causes(["affinity": affinity]).briefs(below: path) == wanted)
  }

  @Test(
    "Affinities have weights, places and terms",
    arguments: [
      Fault(["nodeAffinity": [preferred: [["weight": 100, "preference": [:]]]]]),
      Fault(["podAffinity": [required: [["topologyKey": "example.com/zone", "namespaces": ["n"]]]]]),
      Fault([
        "nodeAffinity": [
          required: [
            "nodeSelectorTerms": [["matchFields": [["key": "metadata.name", "operator": "In", "values": ["n"]]]]]
          ]
        ]
      ]),
      Fault(
        ["nodeAffinity": [required: ["nodeSelectorTerms": []]]],
        "nodeAffinity.\(required).nodeSelectorTerms: Required"),
      Fault(
        ["nodeAffinity": [preferred: [["weight": 101, "preference": [:]]]]],
        "nodeAffinity.\(preferred)[0].weight: Invalid"),
      Fault(
        [
          "nodeAffinity": [
            required: ["nodeSelectorTerms": [["matchFields": [["key": "spec.x", "operator": "Exists"]]]]]
          ]
        ], "nodeAffinity.\(required).nodeSelectorTerms[0].matchFields[0].operator: Invalid",
        "nodeAffinity.\(required).nodeSelectorTerms[0].matchFields[0].key: Invalid"),
      Fault(
        ["podAntiAffinity": [preferred: [["weight": 0, "podAffinityTerm": ["topologyKey": ""]]]]],
        "podAntiAffinity.\(preferred)[0].podAffinityTerm.topologyKey: Required",
        "podAntiAffinity.\(preferred)[0].weight: Invalid"),
      Fault(
        ["podAffinity": [required: [["topologyKey": "a b", "namespaces": ["N_"]]]]],
        "podAffinity.\(required)[0].namespace: Invalid", "podAffinity.\(required)[0].topologyKey: Invalid"),
      Fault(
        [
          "podAffinity": [
            required: [["topologyKey": "a", "labelSelector": ["matchExpressions": [["key": "a", "operator": "In"]]]]]
          ]
        ], "podAffinity.\(required)[0].labelSelector.matchExpressions[0].values: Required"),
    ])
  func affinities(fault: Fault) {
    let causes = GoodPod.causes(["affinity": .object(fault.json)])
    #expect(causes.briefs(below: "spec.affinity") == fault.causes)
  }

  // MARK: - What is shared, and how names are looked up

  @Test(
    "Users are numbers, and namespaces are shared with one",
    arguments: [
      Fault(["securityContext": ["runAsUser": 1000, "fsGroup": 0, "supplementalGroups": [5]]]),
      Fault(["shareProcessNamespace": true]),
      Fault(["hostUsers": false]),
      Fault(["securityContext": ["runAsUser": -1]], "securityContext.runAsUser: Invalid"),
      Fault(["securityContext": ["supplementalGroups": [1, -1]]], "securityContext.supplementalGroups[1]: Invalid"),
      Fault(["shareProcessNamespace": true, "hostPID": true], "securityContext.shareProcessNamespace: Invalid"),
      Fault(["hostUsers": false, "hostNetwork": true], "hostNetwork: Forbidden"),
      Fault(
        ["securityContext": ["sysctls": [["name": "a", "value": "1"], ["name": "a", "value": "2"]]]],
        "securityContext.sysctls[1].name: Duplicate"),
    ])
  func sharing(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test(
    "Names are looked up at addresses",
    arguments: [
      Fault(["hostAliases": [["ip": "::1", "hostnames": ["a.b"]]]]),
      Fault(["dnsPolicy": "None", "dnsConfig": ["nameservers": ["1.2.3.4"], "options": [["name": "ndots"]]]]),
      Fault(
        ["hostAliases": [["ip": "x", "hostnames": ["ok", "Y_"]]]], "hostAliases[0].ip: Invalid",
        "hostAliases[0].hostnames[1]: Invalid"),
      Fault(["dnsPolicy": "None"], "dnsConfig: Required"),
      Fault(["dnsPolicy": "None", "dnsConfig": [:]], "dnsConfig.nameservers: Required"),
      Fault(["dnsConfig": ["nameservers": ["x"]]], "dnsConfig.nameservers[0]: Invalid"),
      Fault(
        ["dnsConfig": ["nameservers": ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"]]], "dnsConfig.nameservers: Invalid"),
      Fault(["dnsConfig": ["options": [["value": "1"]]]], "dnsConfig.options[0]: Required"),
    ])
  func lookups(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }

  @Test(
    "Gates have names, each once",
    arguments: [
      Fault(["schedulingGates": [["name": "example.com/a"], ["name": "b"]]]),
      Fault(["schedulingGates": [["name": "a"], ["name": "a"]]], "schedulingGates[1]: Duplicate"),
      Fault(["schedulingGates": [["name": "a b"]]], "schedulingGates[0]: Invalid"),
    ])
  func gates(fault: Fault) { #expect(briefs(fault.json) == fault.causes) }
}
