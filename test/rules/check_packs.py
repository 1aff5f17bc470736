#!/usr/bin/env python3
"""Checks every rule pack against the schema and against installed headers.

A function that a pack names must be declared by its library with the number
of parameters that the pack says. Libraries that are not installed are skipped,
and so are functions of other versions than the installed one, which the table
below lists by pattern.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

# Pack, headers to include, names that other versions of the library have.
LIBRARIES = {
    "c-std": (
        "assert.h bsd/string.h ctype.h err.h errno.h fcntl.h fnmatch.h math.h "
        "netdb.h pthread.h regex.h search.h semaphore.h signal.h stdio.h "
        "stdlib.h string.h strings.h sys/mman.h sys/socket.h sys/stat.h "
        "sys/time.h sys/uio.h syslog.h threads.h time.h unistd.h wchar.h "
        "wctype.h inttypes.h arpa/inet.h malloc.h dirent.h pwd.h byteswap.h "
        "ctype.h netinet/in.h alloca.h",
        r"_.*|.*stricmp|strcmpi|strnicmp|lstrcmpA|timingsafe_.*|consttime_.*|"
        r"reallocf|strtok_s|cfree|alloca|strdupa|isnan|isinf|isfinite|"
        r"verr|verrx|"
        # Overloaded by the C++ headers that the check includes.
        r"strstr|strcasestr|strchr|strrchr|strchrnul|memchr|memrchr|strpbrk|"
        r"index|rindex|abs|fabs|floor|ceil|round|trunc",
    ),
    "cjose": ("cjose/cjose.h", ""),
    "cjson": ("cjson/cJSON.h", ""),
    "jansson": ("jansson.h", ""),
    "jose": ("jose/jose.h jose/openssl.h", ""),
    "json-c": ("json-c/json.h", ""),
    "libjwt": (
        "jwt.h",
        r"jwt_valid.*|jwt_checker.*|jwt_builder.*|jwks_.*|jwt_claim.*|"
        r"jwt_header.*|jwt_decode_2|jwt_free_str|jwt_dump_grants_str|"
        r"jwt_exception_str|jwt_set_alloc",
    ),
    "openssl-signature": (
        "openssl/evp.h openssl/hmac.h openssl/rsa.h openssl/ecdsa.h "
        "openssl/crypto.h openssl/x509.h openssl/pem.h openssl/err.h",
        r"EVP_MD_CTX_(create|destroy|cleanup|init)|ED25519_.*",
    ),
    "rhonabwy": ("rhonabwy.h", ""),
}

# Pack, header whose text must contain the last part of each name, names that
# other versions have.
CXX_LIBRARIES = {
    "cpp-jwt": (
        "jwt/jwt.hpp jwt/parameters.hpp jwt/algorithm.hpp jwt/base64.hpp "
        "jwt/string_view.hpp jwt/impl/string_view.ipp",
        r"operator (std::)?basic_string|to_string|size",
    ),
    "jsoncpp": (
        "jsoncpp/json/value.h jsoncpp/json/reader.h jsoncpp/json/writer.h "
        "jsoncpp/json/forwards.h",
        r"front|back",
    ),
    "nlohmann-json": (
        "nlohmann/json.hpp nlohmann/detail/iterators/iter_impl.hpp "
        "nlohmann/detail/iterators/iteration_proxy.hpp "
        "nlohmann/detail/json_ref.hpp nlohmann/detail/iterators/internal_iterator.hpp "
        "nlohmann/detail/json_pointer.hpp",
        # Conversions are instantiated from a template.
        r"operator [a-z].*",
    ),
    "rapidjson": (
        "rapidjson/document.h rapidjson/writer.h rapidjson/pointer.h "
        "rapidjson/stringbuffer.h rapidjson/reader.h",
        "",
    ),
}


def names_of(function):
    name = function["name"]
    return name if isinstance(name, list) else [name]


def parameters_of(prototype):
    """The number of parameters in a prototype; None if variadic or unclear."""
    start = prototype.find("(")
    depth, count, text = 0, 0, ""
    for char in prototype[start:]:
        if char in "(<[":
            depth += 1
            if depth == 1:
                continue
        elif char in ")>]":
            depth -= 1
            if depth == 0:
                break
        if char == "," and depth == 1:
            count += 1
        text += char
    if "..." in text:
        return None
    return 0 if text.strip() in ("", "void") else count + 1


def compiler():
    for name in ("clang++-22", "clang++-19", "clang++", "g++"):
        try:
            subprocess.run([name, "--version"], capture_output=True, check=True)
            return name
        except (OSError, subprocess.CalledProcessError):
            continue
    return None


def flags_of(headers, compiler_name):
    """Include lines for the headers that exist, or None if none does."""
    present = []
    for header in headers.split():
        probe = subprocess.run(
            [compiler_name, "-x", "c++", "-std=c++17", "-fsyntax-only", "-"],
            input=f"#if !__has_include(<{header}>)\n#error\n#endif\n",
            text=True, capture_output=True)
        if probe.returncode == 0:
            present.append(header)
    return present


def check_c_library(pack, headers, other_versions, compiler_name):
    includes = flags_of(headers, compiler_name)
    if not includes:
        return None
    problems = []
    lines = [f"#include <{header}>" for header in includes]
    lines += [
        "template <int N, class R, class... A>",
        "constexpr bool takes(R (*)(A...)) { return sizeof...(A) == N; }",
        "template <int N, class R, class... A>",
        "constexpr bool takes(R (*)(A..., ...)) { return true; }",
    ]
    first_line = len(lines) + 1
    checked = []
    for function in pack["functions"]:
        for index, name in enumerate(names_of(function)):
            if re.fullmatch(other_versions or "$", name):
                continue
            count = function.get("params")
            if count is None and index == 0:
                count = parameters_of(function["prototype"])
            if count is None:
                lines.append(f"auto *check_{len(checked)} = &::{name};")
            else:
                lines.append(f'static_assert(takes<{count}>(&::{name}), '
                             f'"parameters");')
            checked.append(name)
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as source:
        source.write("\n".join(lines) + "\n")
        source.flush()
        result = subprocess.run(
            [compiler_name, "-x", "c++", "-std=c++14", "-D_GNU_SOURCE", "-w",
             "-DNDEBUG", "-fsyntax-only", "-ferror-limit=0"
             if "clang" in compiler_name else "-fmax-errors=0", source.name],
            text=True, capture_output=True)
    for match in re.finditer(r"\.cpp:(\d+):\d+: error: (.*)", result.stderr):
        at = int(match[1]) - first_line
        name = checked[at] if 0 <= at < len(checked) else "?"
        problems.append(f"{name}: {match[2]}")
    return len(checked), problems


def check_cxx_library(pack, headers, other_versions, include_dirs):
    text = ""
    for header in headers.split():
        for folder in include_dirs:
            path = pathlib.Path(folder) / header
            if path.exists():
                text += path.read_text(errors="replace")
                break
    if not text:
        return None
    words = set(re.findall(r"[A-Za-z_]\w*", text))
    problems, checked = [], 0
    for function in pack["functions"]:
        for name in names_of(function):
            last = name.rsplit("::", 1)[-1]
            if "operator" in name:
                last = name[name.index("operator"):]
            if re.fullmatch(other_versions or "$", last):
                continue
            checked += 1
            squeezed = re.sub(r"\s+", "", last)
            found = (last in words or
                     (not last.isidentifier() and
                      squeezed in re.sub(r"\s+", "", text)))
            if not found:
                problems.append(f"{name}: not in the headers")
    return checked, problems


def check_schema(packs, schema):
    if jsonschema is None:
        print("python3-jsonschema is not installed; schema not checked")
        return 0
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    failures = 0
    for path, pack in packs.items():
        for error in validator.iter_errors(pack):
            print(f"{path}: {error.json_path}: {error.message[:300]}")
            failures += 1
    return failures


def check_loader(schema, loader):
    """The loader's table of effects must say what the schema says."""
    table = loader.split("EffectRows[] = {", 1)[1].split("};", 1)[0]
    strings = r'((?:"[^"]*"\s*)+)'
    rows = {}
    for match in re.finditer(
            r'\{\s*"([a-z-]+)",\s*EffectKind::\w+,\s*' + strings + r",\s*" +
            strings + r"\}", table):
        required, optional = ("".join(re.findall(r'"([^"]*)"', part)).split()
                              for part in match.groups()[1:])
        rows[match[1]] = (set(required), set(optional))
    common = {"effect", "when", "if-unknown", "success", "note",
              "note-on-failure"}
    problems = []
    described = {}
    for rule in schema["$defs"]["effect"]["allOf"]:
        then = rule["then"]
        required = set(then.get("required", []))
        for choice in then.get("allOf", []):
            required.add("|".join(key["required"][0]
                                  for key in choice["anyOf"]))
        named = {key for group in required for key in group.split("|")}
        optional = set(then["propertyNames"]["enum"]) - common - named
        described[rule["if"]["properties"]["effect"]["const"]] = (required,
                                                                  optional)
    for name in sorted(rows.keys() | described.keys()):
        here, there = rows.get(name), described.get(name)
        if here:
            alternatives = {key for group in here[0] for key in group.split("|")}
            here = (here[0], here[1] - alternatives)
        if here != there:
            problems.append(f"effect '{name}': loader {here}, schema {there}")
    for problem in problems:
        print(problem)
    return len(problems)


def check_own_rules(path, pack):
    """What neither the schema nor the loader can see."""
    problems, seen = [], set()
    for function in pack.get("functions", []):
        for name in names_of(function):
            key = (name, function.get("params"), function.get("first-param"))
            if key in seen:
                problems.append(f"{name} is described twice")
            seen.add(key)
    for problem in problems:
        print(f"{path}: {problem}")
    return len(problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", type=pathlib.Path, help="folder of the packs")
    parser.add_argument("--include", action="append",
                        default=["/usr/include", "/usr/local/include"])
    parser.add_argument("--loader", type=pathlib.Path,
                        help="EffectReader.cpp, to compare with the schema")
    options = parser.parse_args()

    schema = json.loads(
        (options.rules / "rule-pack.schema.json").read_text("utf-8"))
    packs = {path: json.loads(path.read_text("utf-8"))
             for path in sorted(options.rules.glob("*.json"))
             if not path.name.endswith(".schema.json")}
    failures = check_schema(packs, schema)
    if options.loader:
        failures += check_loader(schema, options.loader.read_text("utf-8"))
    compiler_name = compiler()
    for path, pack in packs.items():
        failures += check_own_rules(path, pack)
        library = pack["library"]
        result = None
        if library in LIBRARIES and compiler_name:
            result = check_c_library(pack, *LIBRARIES[library], compiler_name)
        elif library in CXX_LIBRARIES:
            result = check_cxx_library(pack, *CXX_LIBRARIES[library],
                                       options.include)
        if result is None:
            print(f"{path.name}: headers not checked")
            continue
        checked, problems = result
        for problem in problems:
            print(f"{path}: {problem}")
        failures += len(problems)
        print(f"{path.name}: {checked} functions compared with the headers")
    print(f"{len(packs)} packs, {failures} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
