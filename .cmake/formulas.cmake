# The formulas in the sources become a table of C++, which `gradus explain` shows beside the lines that compute them.
#
# A formula is a comment of the form "left = right" or "left ← right" that ends a line of code, or stands on a line of its own
# above one. It may begin with a condition: "with amsgrad: w ← max(w, u)". What follows a semicolon is a
# remark. The formula belongs to the function that is defined above it.
#
# gradus_formulas(list folders...) appends the table's source to this list of sources.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(gradus_formulas list)
    set(script ${CMAKE_CURRENT_FUNCTION_LIST_FILE})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/formula_table.cpp)
    list(TRANSFORM ARGN APPEND /*.?pp OUTPUT_VARIABLE patterns)
    file(GLOB files RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${patterns})
    list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE inputs)
    add_custom_command(OUTPUT ${output} DEPENDS ${inputs} ${script} VERBATIM
                       COMMAND ${CMAKE_COMMAND} -P ${script} ${output} ${PROJECT_SOURCE_DIR} ${files})
    set(${list} ${${list}} ${output} PARENT_SCOPE)
  endfunction()
  return()
endif()

cmake_policy(VERSION 3.22)
string(ASCII 1 open)
string(ASCII 2 close)
string(ASCII 3 semicolon)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(k RANGE 5 ${last})
  set(file ${CMAKE_ARGV${k}})
  file(READ "${CMAKE_ARGV4}/${file}" lines)
  # What would be more than text in a list of lines.
  string(REPLACE "[" "${open}" lines "|${lines}")
  string(REPLACE "]" "${close}" lines "${lines}")
  string(REPLACE ";" "${semicolon}" lines "${lines}")
  string(REPLACE "\\" "/" lines "${lines}")
  string(REPLACE "\n" ";|" lines "${lines}")
  set(number 0)
  set(class "")
  set(function "")
  set(above "")
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(line MATCHES "^.(class|struct) ([A-Za-z0-9_:]+)( : public ([A-Za-z0-9_]+) {)?")
      set(class ${CMAKE_MATCH_2}::)
      if(CMAKE_MATCH_4)
        string(APPEND bases "    {\"${CMAKE_MATCH_2}\", \"${CMAKE_MATCH_4}\"},\n")
      endif()
    elseif(line MATCHES "^.([A-Za-z][^(]*[ *&])?([A-Za-z0-9_:]+)\\(")
      set(class "")
      set(function ${CMAKE_MATCH_2})
    elseif(class AND line MATCHES "^.  [A-Za-z][^(]*[ *&]([A-Za-z0-9_]+)\\(")
      set(function ${class}${CMAKE_MATCH_1})
    elseif(line MATCHES "^.}")
      set(class "")
      set(function "")
    endif()
    if(line MATCHES "^.(.*[^/])?// (([^:=]*: )?[^ :]+ (=|←) [^${semicolon}]+)")
      list(APPEND above "${CMAKE_MATCH_2}")
    endif()
    if(NOT line MATCHES "^. *(//.*)?$")
      foreach(formula IN LISTS above)
        string(APPEND formulas "    {R\"(${formula})\", \"${function}\", \"${file}\", ${number}},\n")
      endforeach()
      set(above "")
    endif()
    # Scalar* v = options_.momentum > 0 ? slice.moment(1).data() : nullptr;
    if(function MATCHES "^(.*)::update$")
      set(owner ${CMAKE_MATCH_1})
      string(REGEX MATCHALL "[a-z]+ = [^,]*slice[.]moment" moments_here "${line}")
      foreach(moment IN LISTS moments_here)
        string(REGEX REPLACE " .*" "" moment "${moment}")
        string(APPEND moments "    {\"${owner}\", \"${moment}\"},\n")
      endforeach()
    endif()
  endforeach()
endforeach()
string(REPLACE "${open}" "[" formulas "${formulas}")
string(REPLACE "${close}" "]" formulas "${formulas}")
file(WRITE "${CMAKE_ARGV3}" "#include \"cli/explain/formulas.hpp\"

namespace gradus::inline GRADUS_PRECISION::cli {
const FormulaTable& formula_table() {
  static const FormulaTable kTable = {{
${formulas}  }, {
${bases}  }, {
${moments}  }};
  return kTable;
}
}
")
