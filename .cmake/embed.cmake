# Files become strings of C++, so that a program that shows them need not find them when it runs.
#
# gradus_embed(list variable files...) appends a source to this list of sources. It defines the variable, an `extern const
# std::string_view` in gradus::web: the files, one after the other. Modules of JavaScript become one script, without imports
# and exports, which name what another of its files has.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(gradus_embed list variable)
    set(script ${CMAKE_CURRENT_FUNCTION_LIST_FILE})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${variable}.cpp)
    list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    add_custom_command(OUTPUT ${output} DEPENDS ${ARGN} ${script} VERBATIM
                       COMMAND ${CMAKE_COMMAND} -P ${script} ${output} ${variable} ${ARGN})
    set(${list} ${${list}} ${output} PARENT_SCOPE)
  endfunction()
  return()
endif()

cmake_policy(VERSION 3.22)
set(text "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(k RANGE 5 ${last})
  file(READ "${CMAKE_ARGV${k}}" part)
  if("${CMAKE_ARGV${k}}" MATCHES "\\.js$")
    string(REGEX REPLACE "\nimport [^;]*;" "" part "\n${part}")
    string(REPLACE "\nexport " "\n" part "${part}")
  endif()
  if("${CMAKE_ARGV${k}}" MATCHES "\\.(js|css)$" AND part MATCHES "<[/!]|]]>")
    message(FATAL_ERROR "${CMAKE_ARGV${k}}: ${CMAKE_MATCH_0} would end the page's script or style")
  endif()
  string(APPEND text "${part}")
endforeach()
# What ends the string stands nowhere in it, as nothing holds its own hash.
string(SHA1 hash "${text}")
string(SUBSTRING ${hash} 0 16 mark)
file(WRITE "${CMAKE_ARGV3}" "#include <string_view>

namespace gradus::web {
using namespace std::literals;
extern const std::string_view ${CMAKE_ARGV4};
const std::string_view ${CMAKE_ARGV4} = R\"${mark}(${text})${mark}\"sv;
}
")
