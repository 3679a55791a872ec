# The libraries that Gradus stands on: the installed ones, else pinned sources through FetchContent.
#
# To build offline from sources at hand, set FETCHCONTENT_SOURCE_DIR_<NAME> for each name below.

include(FetchContent)
if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW)  # unpacked files are as new as their unpacking
endif()

# What to fetch where it is not installed: Debian's package, the archive, its SHA-256.
set(gradus_eigen
    libeigen3-dev
    https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
    8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72)
set(gradus_zlib
    zlib1g-dev
    https://github.com/madler/zlib/releases/download/v1.3.1/zlib-1.3.1.tar.gz
    9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23)
set(gradus_spdlog
    libspdlog-dev
    https://github.com/gabime/spdlog/archive/refs/tags/v1.14.1.tar.gz
    1586508029a7d0670dfcb2d97575dcdc242d3868a259742b69f100801ab4e16b)
set(gradus_json
    nlohmann-json3-dev
    https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
    d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)
set(gradus_cli11
    libcli11-dev
    https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
    f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a)
set(gradus_googletest
    libgtest-dev
    https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
    8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7)

# --- What is installed -------------------------------------------------------------------------

set(gradus_missing "")

# A version asked of find_package would refuse Eigen 5, so it is checked afterwards.
find_package(Eigen3 QUIET)
if(NOT TARGET Eigen3::Eigen)
  list(APPEND gradus_missing eigen)
elseif(Eigen3_VERSION AND Eigen3_VERSION VERSION_LESS 3.4)
  message(FATAL_ERROR
    "Gradus needs Eigen 3.4 or newer, but found ${Eigen3_VERSION} in ${Eigen3_DIR}. Set Eigen3_DIR to a newer "
    "one, or CMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON to download Eigen 3.4.0.")
endif()

find_package(Threads REQUIRED)

find_package(ZLIB QUIET)
if(NOT TARGET ZLIB::ZLIB)
  list(APPEND gradus_missing zlib)
endif()

find_package(spdlog QUIET)
if(NOT TARGET spdlog::spdlog)
  list(APPEND gradus_missing spdlog)
endif()

find_package(nlohmann_json QUIET)
if(NOT TARGET nlohmann_json::nlohmann_json)
  list(APPEND gradus_missing json)
endif()

if(GRADUS_BUILD_APPS OR GRADUS_BUILD_FUZZERS)
  find_package(CLI11 QUIET)
  if(NOT TARGET CLI11::CLI11)
    list(APPEND gradus_missing cli11)
  endif()
endif()

if(GRADUS_BUILD_TESTS)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gtest_main)
    list(APPEND gradus_missing googletest)
  endif()
endif()

# What is optional: AUTO takes it where it is installed, ON insists, OFF leaves it out.
set(GRADUS_PNG AUTO CACHE STRING "Read PNG images, with libpng: AUTO, ON or OFF")
set(GRADUS_JPEG AUTO CACHE STRING "Read JPEG images, with libjpeg: AUTO, ON or OFF")
set(GRADUS_NPZ AUTO CACHE STRING "Read and write NPZ files, with minizip: AUTO, ON or OFF")
set(GRADUS_ONNX AUTO CACHE STRING "For gradus export --to onnx, with ONNX's library: AUTO, ON or OFF")

# gradus_find_optional(NAME library package): finds NAME where GRADUS_<NAME> is not OFF. package: Debian's.
function(gradus_find_optional name library package)
  if(NOT GRADUS_${name})
    return()
  endif()
  find_package(${name} QUIET)
  if(NOT TARGET ${name}::${name} AND NOT GRADUS_${name} STREQUAL AUTO)
    message(FATAL_ERROR
      "GRADUS_${name} is ON, but ${library} is not installed. On Debian or Ubuntu: sudo apt-get install ${package}")
  endif()
endfunction()

gradus_find_optional(PNG libpng libpng-dev)
gradus_find_optional(JPEG libjpeg libjpeg-dev)

# Linked by its path: of minizip, CMake knows no target that a consumer could find too.
if(GRADUS_NPZ)
  find_path(GRADUS_MINIZIP_INCLUDE_DIR minizip/unzip.h)
  find_library(GRADUS_MINIZIP_LIBRARY minizip)
  mark_as_advanced(GRADUS_MINIZIP_INCLUDE_DIR GRADUS_MINIZIP_LIBRARY)
  if(NOT (GRADUS_MINIZIP_INCLUDE_DIR AND GRADUS_MINIZIP_LIBRARY) AND NOT GRADUS_NPZ STREQUAL AUTO)
    message(FATAL_ERROR
      "GRADUS_NPZ is ON, but minizip is not installed. On Debian or Ubuntu: sudo apt-get install libminizip-dev")
  endif()
endif()

set(gradus_onnx OFF)
if(GRADUS_ONNX AND GRADUS_BUILD_APPS)
  find_package(ONNX QUIET)
  find_package(Protobuf QUIET)
  if(TARGET onnx AND TARGET protobuf::libprotobuf)
    set(gradus_onnx ON)
  elseif(NOT GRADUS_ONNX STREQUAL AUTO)
    message(FATAL_ERROR
      "GRADUS_ONNX is ON, but ONNX or protobuf is not installed. On Debian or Ubuntu: sudo apt-get install "
      "libonnx-dev libprotobuf-dev")
  endif()
endif()

# --- What is not -------------------------------------------------------------------------------

# Stops with an error that names every missing library's package.
function(gradus_fail_missing reason)
  set(packages "")
  foreach(name IN LISTS gradus_missing)
    list(GET gradus_${name} 0 package)
    string(APPEND packages " ${package}")
  endforeach()
  string(REPLACE ";" ", " names "${gradus_missing}")
  message(FATAL_ERROR
    "Not installed: ${names}. ${reason}.\n"
    "On Debian or Ubuntu, install them with\n"
    "  sudo apt-get install${packages}\n")
endfunction()

# Unpacks the source of one library; its folder is then in ${name}_SOURCE_DIR.
macro(gradus_fetch name)
  string(TOUPPER ${name} gradus_upper)
  if(FETCHCONTENT_SOURCE_DIR_${gradus_upper})
    FetchContent_Declare(${name} URL unused SOURCE_SUBDIR only-unpack)
  else()
    list(GET gradus_${name} 1 gradus_url)
    list(GET gradus_${name} 2 gradus_sha256)
    # Downloaded here and not by FetchContent, because a failure there cannot be explained.
    get_filename_component(gradus_archive ${gradus_url} NAME)
    set(gradus_archive ${CMAKE_BINARY_DIR}/_deps/${name}-${gradus_archive})
    gradus_download(${gradus_url} ${gradus_archive} ${gradus_sha256})
    FetchContent_Declare(${name} URL ${gradus_archive} URL_HASH SHA256=${gradus_sha256}
                                 SOURCE_SUBDIR only-unpack)
  endif()
  FetchContent_MakeAvailable(${name})
endmacro()

function(gradus_download url file sha256)
  if(EXISTS ${file})
    file(SHA256 ${file} actual)
    if(actual STREQUAL sha256)
      return()
    endif()
  endif()
  message(STATUS "Downloading ${url}")
  file(DOWNLOAD ${url} ${file} STATUS status TIMEOUT 120 INACTIVITY_TIMEOUT 20)
  list(GET status 0 code)
  list(GET status 1 text)
  if(NOT code EQUAL 0)
    file(REMOVE ${file})
    gradus_fail_missing("Downloading ${url} failed: ${text}")
  endif()
  file(SHA256 ${file} actual)
  if(NOT actual STREQUAL sha256)
    file(REMOVE ${file})
    gradus_fail_missing("${url} has SHA-256 ${actual}, expected ${sha256}")
  endif()
endfunction()

# A library that is only headers.
function(gradus_add_headers target folder)
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} SYSTEM INTERFACE ${folder})
endfunction()

# Makes the headers of a library that is built with ours system headers, so that our warnings stay ours.
function(gradus_mark_as_system target)
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  set_target_properties(${target} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${folders}")
endfunction()

if(gradus_missing AND NOT GRADUS_FETCH_DEPENDENCIES)
  gradus_fail_missing("Downloading them is switched off (GRADUS_FETCH_DEPENDENCIES=OFF)")
endif()

foreach(name IN LISTS gradus_missing)
  gradus_fetch(${name})
endforeach()

if(eigen IN_LIST gradus_missing)
  gradus_add_headers(Eigen3::Eigen ${eigen_SOURCE_DIR})
endif()
if(json IN_LIST gradus_missing)
  gradus_add_headers(nlohmann_json::nlohmann_json ${json_SOURCE_DIR}/include)
endif()
if(cli11 IN_LIST gradus_missing)
  gradus_add_headers(CLI11::CLI11 ${cli11_SOURCE_DIR}/include)
endif()
if(zlib IN_LIST gradus_missing)
  enable_language(C)
  file(GLOB gradus_zlib_sources ${zlib_SOURCE_DIR}/*.c)
  add_library(gradus_zlib STATIC ${gradus_zlib_sources})
  target_include_directories(gradus_zlib SYSTEM INTERFACE ${zlib_SOURCE_DIR})
  target_compile_definitions(gradus_zlib PRIVATE HAVE_UNISTD_H)
  add_library(ZLIB::ZLIB ALIAS gradus_zlib)
endif()
if(spdlog IN_LIST gradus_missing)
  add_subdirectory(${spdlog_SOURCE_DIR} ${spdlog_BINARY_DIR} EXCLUDE_FROM_ALL)
  gradus_mark_as_system(spdlog)
endif()
if(googletest IN_LIST gradus_missing)
  set(BUILD_GMOCK OFF)
  set(INSTALL_GTEST OFF)
  add_subdirectory(${googletest_SOURCE_DIR} ${googletest_BINARY_DIR} EXCLUDE_FROM_ALL)
  gradus_mark_as_system(gtest)
endif()
