# How Gradus's own code is compiled.

if(GRADUS_SANITIZE)
  # For everything in this build, dependencies built from source included. The vptr check wants run-time type
  # information of classes in libraries that were built without it.
  add_compile_options(-fsanitize=${GRADUS_SANITIZE} -fno-sanitize-recover=all -fno-sanitize=vptr
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GRADUS_SANITIZE})
endif()

# Where Gradus is a part of another project, which may have no build type, or Debug, its own code is optimized all the
# same: without, an epoch of MNIST takes 15 s instead of 0.26.
set(gradus_optimization "")
if(NOT PROJECT_IS_TOP_LEVEL)
  set(gradus_optimization $<$<NOT:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>>:-O3>)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    list(APPEND gradus_optimization -DNDEBUG)
    message(STATUS "Gradus: no CMAKE_BUILD_TYPE is set; Gradus is compiled with -O3 -DNDEBUG, the project that uses it is not")
  endif()
endif()

# Warnings, for our own code only.
set(gradus_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # At -O3, GCC 12 raises these for correct calls of std::string and std::vector. AddressSanitizer finds the true ones.
  # And GCC 13 and 14 take the entry of a list that a temporary name finds for a part of that name.
  list(APPEND gradus_warnings -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
       -Wno-dangling-reference)
endif()
if(GRADUS_WERROR)
  list(APPEND gradus_warnings -Werror)
endif()

# The settings of the library, the command and the tests, all PRIVATE. The compiler may fuse or reorder nothing, so that
# all compute the same bits; and it need not mind errno and floating-point exceptions, which nobody reads, and which keep
# it from making vector code. Position independent code is no slower where nobody may replace its functions.
function(gradus_compile_settings target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # GCC collects its garbage from 512 MiB on, not from 128: a tenth less time, 1.5 GB at most and not 1.3.
    target_compile_options(${target} PRIVATE "SHELL:--param ggc-min-heapsize=524288")
  endif()
  target_compile_options(${target} PRIVATE ${gradus_warnings} ${gradus_optimization} -ffp-contract=off -fno-math-errno
                         -fno-trapping-math -fno-semantic-interposition)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

# Several sources are compiled as one, which halves the time of a build from scratch. In each of src, apps/cli and tests, no
# two sources have the same name in an anonymous namespace; a test sees to it.
set(CMAKE_UNITY_BUILD ${GRADUS_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 20)

# gradus_precompile(target headers...)
function(gradus_precompile target)
  if(GRADUS_PCH)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

set(gradus_common_headers <Eigen/Core> <algorithm> <array> <cmath> <functional> <memory> <span> <stdexcept>
                          <string> <string_view> <vector>)
