"""How lit finds and runs the tests; lit.site.cfg.py in a build loads it."""

import os

import lit.formats

config.name = "claimcheck"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".c", ".cpp", ".flow", ".test"]
config.excludes = ["Inputs", "oracle", "support"]
if not os.path.exists(os.path.join(config.source_dir, "checks", "flow",
                                   "KeyAnalysis.cpp")):
    # Written ahead of the analysis that they test.
    config.excludes.append("keys")
config.test_source_root = os.path.join(config.source_dir, "test")
config.test_exec_root = os.path.join(config.build_dir, "test")

built = os.path.join(config.build_dir, "bin")
llvm = os.path.join(config.llvm_dir, "bin")
support = os.path.join(config.source_dir, "test", "support")
plugin = os.path.join(config.build_dir, "lib", "ClaimcheckTidyModule.so")


def tool(name):
    """The path of a tool of ours; what it is names a feature for REQUIRES."""
    path = os.path.join(built, name)
    if os.path.exists(path):
        config.available_features.add(name)
    return path


config.available_features.add("llvm-" + config.llvm_major)
if config.sanitize:
    config.available_features.add("sanitizer")

# lit replaces the first that fits: a name goes before its own prefixes.
config.substitutions += [
    ("%claimcheck-tidy", tool("claimcheck-tidy")),
    ("%claimcheck-clangd", tool("claimcheck-clangd")),
    ("%claimcheck-capture", tool("claimcheck-capture")),
    ("%claimcheck", tool("claimcheck")),
    ("%clang-tidy", os.path.join(llvm, "clang-tidy")),
    ("%clang", os.path.join(llvm, "clang")),
    ("%plugin", plugin),
    ("%FileCheck", os.path.join(llvm, "FileCheck")),
    ("%not", os.path.join(llvm, "not")),
    ("%split-file", os.path.join(llvm, "split-file")),
    ("%flow", tool("claimcheck-flow")),
    ("%check", f"{config.python} {support}/check.py --build {config.build_dir}"
               f" --llvm {config.llvm_dir} --scratch %t.check"),
    ("%program", f"{config.python} {support}/program.py"
                 f" --build {config.build_dir} --scratch %t.program"),
    ("%lsp", f"{config.python} {support}/lsp.py --server "
             f"{built}/claimcheck-clangd --scratch %t.lsp"),
    ("%versions", f"{config.python} {support}/versions.py"
                  f" --build {config.build_dir}"),
    ("%python", config.python),
    ("%build", config.build_dir),
    ("%source", config.source_dir),
]

# Tests decide about their configuration themselves.
for name in ("CLAIMCHECK_INDEX", "LD_BIND_NOW", "LD_PRELOAD"):
    config.environment.pop(name, None)
config.environment["LC_ALL"] = "C.UTF-8"
if "address" in config.sanitize:
    # libstdc++ and LLVM are built without the annotations.
    config.environment["ASAN_OPTIONS"] = (
        "detect_leaks=0:detect_container_overflow=0")
