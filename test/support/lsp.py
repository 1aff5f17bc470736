"""Opens sources in claimcheck-clangd and compares what it publishes.

    RUN: %lsp [--filter Strict|Loose|None] [--expect-none] FILE... [-- FLAGS]
    RUN: %lsp --index --with FILE [--change NAME] [--note TEXT] FILE...

All files are open at the same time. Each must get exactly the findings that
its comments expect (see expect.py). `--filter` sets FastCheckFilter in the
`.clangd` of the scratch folder; clangd's own default drops every check that it
has no timing for. `--with` names files that are in the project, but not open.
`--index` has `claimcheck check` write an index of all of them first, `--change`
changes one of them after that, and `--note` is a text that one note must have.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading

import expect

TIMEOUT = 120


class Client:
    """A language client over the standard streams of a server."""

    def __init__(self, command, folder):
        self.log = open(os.path.join(folder, "server.log"), "w")
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.log)
        self.timer = threading.Timer(TIMEOUT, self.process.kill)
        self.timer.start()
        self.next_id = 0

    def send(self, method, params, request=False):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if request:
            self.next_id += 1
            message["id"] = self.next_id
        body = json.dumps(message).encode()
        self.process.stdin.write(
            b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return self.next_id

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the server ended, or did not answer within "
                                 f"{TIMEOUT} s")
            if line == b"\r\n":
                break
            name, value = line.decode().split(":", 1)
            if name.lower() == "content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def call(self, method, params):
        wanted = self.send(method, params, request=True)
        while True:
            message = self.receive()
            if message.get("id") == wanted and "method" not in message:
                return message.get("result")

    def close(self):
        self.call("shutdown", None)
        self.send("exit", None)
        status = self.process.wait()
        self.timer.cancel()
        self.log.close()
        return status


def finding(diagnostic, name):
    start = diagnostic["range"]["start"]
    # clangd starts messages with a capital letter and appends the notes.
    message = diagnostic["message"].split("\n")[0]
    message = message[:1].lower() + message[1:]
    notes = [(os.path.basename(note["location"]["uri"]),
              note["location"]["range"]["start"]["line"] + 1,
              note["message"][:1].lower() + note["message"][1:])
             for note in diagnostic.get("relatedInformation", [])]
    return expect.Found(name, start["line"] + 1, start["character"] + 1,
                        diagnostic.get("code", ""), message, notes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--filter", default="Loose")
    parser.add_argument("--expect-none", action="store_true",
                        help="no finding may come, whatever comments say")
    parser.add_argument("--with", action="append", default=[], dest="others")
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--change", action="append", default=[])
    parser.add_argument("--note", default="")
    parser.add_argument("sources", nargs="+")
    own, flags = sys.argv[1:], []
    if "--" in own:
        cut = own.index("--")
        own, flags = own[:cut], own[cut + 1:]
    args = parser.parse_args(own)

    shutil.rmtree(args.scratch, ignore_errors=True)
    os.makedirs(args.scratch)
    folder = os.path.realpath(args.scratch)
    include = os.path.dirname(os.path.realpath(args.sources[0]))
    flags = ["-I" + include] + flags
    with open(os.path.join(folder, ".clangd"), "w") as file:
        json.dump({"Diagnostics": {
            "ClangTidy": {"FastCheckFilter": args.filter},
            "UnusedIncludes": "None"}}, file)
    # Without a database of its own the folder would get one from above it.
    with open(os.path.join(folder, "compile_commands.json"), "w") as file:
        json.dump([{"directory": folder, "file": os.path.basename(source),
                    "arguments": ["clang", *flags, "-c",
                                  os.path.basename(source)]}
                   for source in args.sources + args.others], file)
    with open(os.path.join(folder, ".clang-tidy"), "w") as file:
        file.write("Checks: '-*,claimcheck-*'\n")

    for source in args.sources + args.others:
        shutil.copy(source, os.path.join(folder, os.path.basename(source)))
    if args.index:
        command = os.path.join(os.path.dirname(args.server), "claimcheck")
        subprocess.run([command, "check", "-p", folder,
                        "--index=.claimcheck/index"], cwd=folder,
                       stdout=subprocess.DEVNULL, check=False)
    for name in args.change:
        with open(os.path.join(folder, name), "a") as file:
            file.write("// Changed.\n")

    client = Client([args.server, "--enable-config", "--background-index=0",
                     "--log=error"], folder)
    client.call("initialize", {
        "processId": os.getpid(),
        "rootUri": "file://" + folder,
        "capabilities": {"textDocument": {"publishDiagnostics": {
            "relatedInformation": True, "codeDescriptionSupport": True}}},
    })
    client.send("initialized", {})
    texts = {}
    for source in args.sources:
        name = os.path.basename(source)
        path = os.path.join(folder, name)
        with open(path) as file:
            texts[name] = file.read()
        client.send("textDocument/didOpen", {"textDocument": {
            "uri": "file://" + path, "version": 1, "text": texts[name],
            "languageId": "c" if name.endswith(".c") else "cpp"}})

    published = {}
    while len(published) < len(texts):
        message = client.receive()
        if message.get("method") != "textDocument/publishDiagnostics":
            continue
        # clangd reports on its configuration files, too.
        name = os.path.basename(message["params"]["uri"])
        if name in texts:
            published[name] = message["params"]["diagnostics"]

    failed = False
    for name, text in texts.items():
        found = [finding(d, name) for d in published[name]]
        foreign = [f for f in found if not f.check.startswith(expect.PREFIX)]
        ours = [f for f in found if f.check.startswith(expect.PREFIX)]
        problems = [f"unexpected: {f}" for f in foreign]
        problems += expect.compare("" if args.expect_none else text, ours)
        if problems:
            failed = True
            print(f"{name}:")
            print("\n".join("  " + p for p in problems))
    notes = [note["message"] for diagnostics in published.values()
             for d in diagnostics for note in d.get("relatedInformation", [])]
    told = sum(args.note in note for note in notes)
    if args.note and told != 1:
        print(f"{told} notes have {args.note!r}:")
        print("\n".join("  " + n for n in notes))
        failed = True
    status = client.close()
    if status != 0:
        print(f"the server ended with status {status}")
        failed = True
    sys.exit(failed)


main()
