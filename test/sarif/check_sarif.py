"""check_sarif.py LOG [--findings N] [--schema FILE]

Checks the structure of a SARIF 2.1.0 log: what the standard demands of the
objects that we write, and what GitHub's code scanning demands beyond it.
--schema validates against the schema of OASIS as well, which is not part of
this repository.
"""

import argparse
import json
import re
import sys

problems = []


def need(condition, where, text):
    if not condition:
        problems.append(f"{where}: {text}")
    return condition


def keys(value, where, required, optional=()):
    """An object with these keys and no others; empty strings are invalid."""
    if not need(isinstance(value, dict), where, "not an object"):
        return False
    for key in required:
        need(key in value, where, f"no '{key}'")
    for key in value:
        need(key in required or key in optional, where, f"unknown '{key}'")
        need(value[key] != "", where, f"'{key}' is empty")
    return all(key in value for key in required)


def message(value, where, limit=None):
    if keys(value, where, ["text"], ["markdown"]):
        need(isinstance(value["text"], str) and value["text"].strip(), where,
             "no text")
        if limit:
            need(len(value["text"]) <= limit, where, f"more than {limit}")


def region(value, where):
    names = ["startLine", "startColumn", "endLine", "endColumn"]
    if not keys(value, where, names, ["snippet"]):
        return
    for name in names:
        need(isinstance(value[name], int) and value[name] >= 1, where,
             f"'{name}' is not a positive integer")
    need((value["startLine"], value["startColumn"])
         <= (value["endLine"], value["endColumn"]), where, "ends too early")


def artifact(value, where, bases):
    if not keys(value, where, ["uri"], ["uriBaseId", "index"]):
        return
    uri = value["uri"]
    need(re.fullmatch(r"[A-Za-z0-9\-._~/!$&'()*+,;=:@%]+", uri), where,
         f"not a URI: {uri}")
    if "uriBaseId" in value:
        need(value["uriBaseId"] in bases, where, "unknown base")
        need(not uri.startswith("/") and "://" not in uri, where,
             "not relative")
    else:
        need(uri.startswith("file:///"), where, "neither based nor absolute")


def physical(value, where, bases, whole=True):
    if keys(value, where, ["artifactLocation"] + (["region"] if whole else []),
            ["contextRegion", "region"]):
        artifact(value["artifactLocation"], where + ".artifactLocation", bases)
        if "region" in value:
            region(value["region"], where + ".region")


def location(value, where, bases, whole=True):
    if not keys(value, where, ["physicalLocation"],
                ["id", "message", "logicalLocations"]):
        return
    physical(value["physicalLocation"], where + ".physicalLocation", bases,
             whole)
    if "message" in value:
        message(value["message"], where + ".message")


def rule(value, where):
    if not keys(value, where,
                ["id", "name", "shortDescription", "fullDescription", "help",
                 "defaultConfiguration", "properties"]):
        return
    need(re.fullmatch(r"claimcheck-[a-z-]+", value["id"]), where, "odd id")
    message(value["shortDescription"], where + ".shortDescription", 1024)
    message(value["fullDescription"], where + ".fullDescription", 1024)
    message(value["help"], where + ".help")
    need("markdown" in value["help"], where, "help without markdown")
    properties = value["properties"]
    need(properties["precision"] in ("very-high", "high", "medium", "low"),
         where, "odd precision")
    need(re.fullmatch(r"\d+\.\d", properties["security-severity"]), where,
         "security-severity is no number in a string")
    tags = properties["tags"]
    need("security" in tags, where, "not tagged 'security'")
    need(len(tags) <= 10, where, "more tags than are shown")
    need(any(re.fullmatch(r"external/cwe/cwe-\d+", t) for t in tags), where,
         "no CWE")


def result(value, where, run, bases):
    required = ["ruleId", "ruleIndex", "level", "message", "locations",
                "partialFingerprints", "rank", "properties"]
    optional = ["codeFlows", "relatedLocations", "fixes", "suppressions",
                "baselineState"]
    if not keys(value, where, required, optional):
        return
    rules = run["tool"]["driver"]["rules"]
    need(rules[value["ruleIndex"]]["id"] == value["ruleId"], where,
         "ruleIndex and ruleId differ")
    need(value["level"] in ("note", "warning", "error"), where, "odd level")
    message(value["message"], where + ".message")
    need(len(value["locations"]) == 1, where, "not one location")
    location(value["locations"][0], where + ".locations[0]", bases)
    prints = value["partialFingerprints"]
    need(re.fullmatch(r"[0-9a-f]+:\d+",
                      prints.get("primaryLocationLineHash", "")), where,
         "no primaryLocationLineHash")
    need("claimcheck/v1" in prints, where, "no fingerprint of ours")
    need(0 <= value["rank"] <= 100, where, "odd rank")
    related = value.get("relatedLocations", [])
    for i, l in enumerate(related):
        location(l, f"{where}.relatedLocations[{i}]", bases)
        need(f"]({l.get('id')})" in value["message"]["text"], where,
             f"related location {l.get('id')} is not linked")
    for i, flow in enumerate(value.get("codeFlows", [])):
        for thread in flow["threadFlows"]:
            need(thread["locations"], where, "empty thread flow")
            for l in thread["locations"]:
                location(l["location"], f"{where}.codeFlows[{i}]", bases)
    for s in value.get("suppressions", []):
        need(s["kind"] in ("inSource", "external"), where, "odd suppression")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--findings", type=int)
    parser.add_argument("--schema")
    args = parser.parse_args()
    with open(args.log, encoding="utf-8") as file:
        log = json.load(file)
    if args.schema:
        import jsonschema
        with open(args.schema, encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.validate(log, schema)
    if keys(log, "log", ["$schema", "version", "runs"]):
        need(log["version"] == "2.1.0", "log", "odd version")
    for number, run in enumerate(log.get("runs", [])):
        where = f"runs[{number}]"
        if not keys(run, where,
                    ["tool", "automationDetails", "invocations",
                     "originalUriBaseIds", "columnKind", "results"]):
            continue
        driver = run["tool"]["driver"]
        need(driver["name"] == "claimcheck", where, "odd tool")
        for i, r in enumerate(driver["rules"]):
            rule(r, f"{where}.rules[{i}]")
        bases = run["originalUriBaseIds"]
        for name, base in bases.items():
            need(base["uri"].endswith("/"), where, f"{name}: no folder")
        need(re.fullmatch(r"claimcheck/([^/]+/)?",
                          run["automationDetails"]["id"]), where,
             "odd automationDetails.id")
        known = {d["id"] for d in driver["notifications"]}
        for invocation in run["invocations"]:
            need(isinstance(invocation["executionSuccessful"], bool), where,
                 "executionSuccessful is no boolean")
            for n in invocation["toolExecutionNotifications"]:
                message(n["message"], where + ".notification")
                need(n["descriptor"]["id"] in known, where,
                     "unknown notification")
                for l in n.get("locations", []):
                    location(l, where + ".notification", bases, whole=False)
        for i, r in enumerate(run["results"]):
            result(r, f"{where}.results[{i}]", run, bases)
        if args.findings is not None:
            open_results = [r for r in run["results"]
                            if not r.get("suppressions")]
            need(len(open_results) == args.findings, where,
                 f"{len(open_results)} findings, not {args.findings}")
    print("\n".join(problems) or "valid")
    sys.exit(bool(problems))


main()
