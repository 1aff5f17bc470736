cmake_minimum_required(VERSION 3.25)

# Script mode: writes OUTPUT with the bytes of each file in PACKS ('|' between
# them). Bytes are written as octets; a string literal would be at the mercy of
# line ends and delimiters.
string(REPLACE "|" ";" packs "${PACKS}")
set(arrays "")
set(table "")
set(index 0)
foreach(pack IN LISTS packs)
  get_filename_component(name ${pack} NAME_WLE)
  file(READ ${pack} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex
         "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # The closing zero keeps the array of an empty file legal.
  string(APPEND arrays
         "const unsigned char Pack${index}[] = {\n${bytes}\n0x00};\n")
  string(APPEND table "    {\"${name}\", text(Pack${index})},\n")
  math(EXPR index "${index} + 1")
endforeach()

if(index EQUAL 0)
  set(body "  return {};\n")
else()
  set(body
      "  static const EmbeddedPack Packs[] = {\n${table}  };\n  return Packs;\n")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"// Generated from rules/*.json. DO NOT EDIT.
#include \"model/EmbeddedPacks.h\"

namespace {
template <size_t N>
[[maybe_unused]] std::string_view text(const unsigned char (&Bytes)[N]) {
  return {reinterpret_cast<const char *>(Bytes), N - 1};
}
@arrays@} // namespace

std::span<const claimcheck::model::EmbeddedPack>
claimcheck::model::embeddedPacks() {
@body@}
")
