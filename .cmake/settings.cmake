# How Gradus's own code is compiled.

include(CheckCXXCompilerFlag)
include(CheckCXXSourceRuns)
include(CheckLinkerFlag)

if(GRADUS_SANITIZE)
  # For everything in this build, dependencies built from source included. The vptr check wants run-time type
  # information of classes in libraries that were built without it.
  add_compile_options(-fsanitize=${GRADUS_SANITIZE} -fno-sanitize-recover=all -fno-sanitize=vptr
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GRADUS_SANITIZE})
endif()

# The instruction set. Of x86-64's, Eigen is fastest with AVX2 and FMA, x86-64-v3, also where there is AVX-512: on Zen 4,
# GCC 12 reaches 92 GFLOP/s so on a 64 x 784 x 84 product, with -march=native 78, and with that less AVX-512, for which it
# lays out the code in another way, 54.
set(gradus_arch_flags "")
if(GRADUS_ARCH STREQUAL auto)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT CMAKE_CROSSCOMPILING)
    check_cxx_source_runs("int main() {
      __builtin_cpu_init();
      return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\") &&
             __builtin_cpu_supports(\"bmi2\") ? 0 : 1;
    }" GRADUS_MACHINE_HAS_X86_64_V3)
    if(GRADUS_MACHINE_HAS_X86_64_V3)
      list(APPEND gradus_arch_flags -march=x86-64-v3)
    endif()
  endif()
elseif(GRADUS_ARCH AND NOT GRADUS_ARCH STREQUAL none)
  check_cxx_compiler_flag(-march=${GRADUS_ARCH} GRADUS_HAS_MARCH_${GRADUS_ARCH})
  if(GRADUS_HAS_MARCH_${GRADUS_ARCH})
    list(APPEND gradus_arch_flags -march=${GRADUS_ARCH})
  else()
    message(FATAL_ERROR "GRADUS_ARCH: the compiler does not know -march=${GRADUS_ARCH}; try auto, none or native")
  endif()
endif()

# What is installed may be used on other machines: then nobody but the user decides on an instruction set.
if(GRADUS_INSTALL AND GRADUS_ARCH STREQUAL auto AND gradus_arch_flags)
  install(CODE "
    if(NOT DEFINED ENV{GRADUS_INSTALL_AS_BUILT})
      message(FATAL_ERROR
        \"This build is for processors with AVX2, as this machine's. To install it or to make a package, configure \"
        \"another build with -DGRADUS_ARCH=none, for every x86-64, or with -DGRADUS_ARCH=x86-64-v3, which is faster, \"
        \"for those with AVX2 alone.\")
    endif()" ALL_COMPONENTS)
endif()

# Of an Eigen template that both the library and a consumer instantiate, the linker keeps one copy for both: the library
# would run with the consumer's instruction set, or the consumer with the library's. So, where the tools can do it, all
# objects of the library become one, in which the names of Eigen's functions are local. Under the sanitizers this keeps
# the tests, compiled without optimization, from giving their slow copies to the library.
check_linker_flag(CXX -Wl,--force-group-allocation GRADUS_CAN_MERGE_OBJECTS)
set(gradus_hide_eigen OFF)
if(GRADUS_CAN_MERGE_OBJECTS AND CMAKE_OBJCOPY AND CMAKE_SYSTEM_NAME STREQUAL Linux)
  set(gradus_hide_eigen ON)
endif()

# Eigen's settings that no consumer needs to share. A product copies its operands, panel by panel, to the stack, or to
# memory from malloc where a panel is larger than this limit, by default 128 KB. Layers of 512 units have panels of up
# to 540 KB in float and 820 KB in double; with the limit at 1 MB, training them allocates nothing. There are two panels
# at a time, for which core/large_stack.hpp finds a stack; elsewhere than on Linux, the default stays.
set(gradus_private_eigen_definitions "")
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  list(APPEND gradus_private_eigen_definitions EIGEN_STACK_ALLOCATION_LIMIT=1048576)
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

# The settings of the library, the command and the tests. All PRIVATE: an instruction set that reached a consumer would
# change the alignment of Eigen's types in their code, and break programs that mix the two. The command and the tests
# have them too, and with them the same speed. Position independent code is no slower where nobody may replace its functions.
function(gradus_compile_settings target)
  target_compile_options(${target} PRIVATE ${gradus_warnings} ${gradus_optimization} ${gradus_arch_flags}
                         -ffp-contract=off -fno-semantic-interposition)
  target_compile_definitions(${target} PRIVATE ${gradus_private_eigen_definitions})
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

# gradus_join(target most sources...): compiles up to so many sources of a folder as one, which halves the time of a build
# from scratch. In one folder, no two sources have the same name in an anonymous namespace; a test sees to it.
function(gradus_join target most)
  if(NOT GRADUS_UNITY)
    return()
  endif()
  foreach(source IN LISTS ARGN)
    get_filename_component(folder ${source} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    math(EXPR part "0${count_${folder}} / ${most}")
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${folder}_${part}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# gradus_precompile(target headers...)
function(gradus_precompile target)
  if(GRADUS_PCH)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

set(gradus_common_headers <Eigen/Core> <algorithm> <array> <cmath> <functional> <memory> <span> <stdexcept>
                          <string> <string_view> <vector>)
