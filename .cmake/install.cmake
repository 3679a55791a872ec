# cmake --install: the command with its manual page and completion (component gradus), and the library for
# find_package and pkg-config (component development). Then gradus_can_install is ON.

set(gradus_can_install OFF)
if(NOT GRADUS_INSTALL OR GRADUS_SANITIZE)
  return()
endif()

# What a program that uses the installed library must find again: libraries that were only downloaded for this build
# it could not. nlohmann-json and CLI11 are headers that no consumer sees.
set(gradus_not_found_again ${gradus_missing})
list(REMOVE_ITEM gradus_not_found_again json cli11 googletest)
if(gradus_not_found_again)
  list(JOIN gradus_not_found_again ", " names)
  message(STATUS "Gradus will not offer `cmake --install`: its build downloaded ${names}, and a library that is to be "
                 "installed needs them to be installed too")
  return()
endif()
set(gradus_can_install ON)

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(gradus_libraries gradus)
if(GRADUS_BUILD_F64)
  list(APPEND gradus_libraries gradus_f64)
endif()

# --- The library -------------------------------------------------------------------------------

# What each library that Gradus links is called by find_package, pkg-config and Debian. Minizip, of which CMake knows no
# package, is linked by its path.
set(gradus_dependency_Eigen3::Eigen Eigen3 eigen3 libeigen3-dev)
set(gradus_dependency_Threads::Threads Threads - -)
set(gradus_dependency_spdlog::spdlog spdlog spdlog libspdlog-dev)
set(gradus_dependency_ZLIB::ZLIB ZLIB zlib zlib1g-dev)
set(gradus_dependency_PNG::PNG PNG libpng libpng-dev)
set(gradus_dependency_JPEG::JPEG JPEG libjpeg libjpeg-dev)
set(gradus_dependency_${GRADUS_MINIZIP_LIBRARY} - minizip libminizip-dev)

set(gradus_find_dependencies "")
set(gradus_pc_requires "")
set(gradus_debian_dependencies "")
get_target_property(linked gradus LINK_LIBRARIES)
foreach(library IN LISTS linked)
  if(library MATCHES "BUILD_INTERFACE")
    continue()
  elseif(NOT gradus_dependency_${library})
    message(FATAL_ERROR "The library links ${library}, which the list in .cmake/install.cmake does not have")
  endif()
  list(GET gradus_dependency_${library} 0 package)
  list(GET gradus_dependency_${library} 1 module)
  list(GET gradus_dependency_${library} 2 debian)
  if(NOT package STREQUAL "-")
    string(APPEND gradus_find_dependencies "find_dependency(${package})\n")
  endif()
  if(NOT module STREQUAL "-")
    list(APPEND gradus_pc_requires ${module})
    list(APPEND gradus_debian_dependencies ${debian})
  endif()
endforeach()
list(JOIN gradus_pc_requires ", " gradus_pc_requires)
list(JOIN gradus_debian_dependencies ", " gradus_debian_dependencies)

set(gradus_cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
install(TARGETS ${gradus_libraries} EXPORT gradusTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT gradusTargets NAMESPACE gradus:: DESTINATION ${gradus_cmake_folder} COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/gradus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gradusConfig.cmake.in ${PROJECT_BINARY_DIR}/gradusConfig.cmake
                              INSTALL_DESTINATION ${gradus_cmake_folder})
# Before version 1, a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradusConfig.cmake ${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake
        DESTINATION ${gradus_cmake_folder} COMPONENT development)

# The library is static, so its dependencies are all public.
file(RELATIVE_PATH gradus_prefix_from_pc /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" gradus_prefix_from_pc "${gradus_prefix_from_pc}")
foreach(name IN LISTS gradus_libraries)
  get_target_property(definitions ${name} INTERFACE_COMPILE_DEFINITIONS)
  list(TRANSFORM definitions PREPEND " -D")
  list(JOIN definitions "" gradus_pc_definitions)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/gradus.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

# --- The command -------------------------------------------------------------------------------

# The command writes what tells of its options itself.
if(GRADUS_BUILD_APPS)
  set(gradus_man_page ${PROJECT_BINARY_DIR}/gradus.1)
  set(gradus_completion ${PROJECT_BINARY_DIR}/gradus.bash)
  add_custom_command(
    OUTPUT ${gradus_man_page} ${gradus_completion}
    COMMAND gradus_command --print-man > ${gradus_man_page}
    COMMAND gradus_command --print-completion bash > ${gradus_completion}
    DEPENDS gradus_command
    COMMENT "Writing the manual page and the completion"
    VERBATIM)
  add_custom_target(gradus_man_and_completion ALL DEPENDS ${gradus_man_page} ${gradus_completion})
  install(TARGETS gradus_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT gradus)
  install(FILES ${gradus_man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT gradus)
  install(FILES ${gradus_completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME gradus
          COMPONENT gradus)
endif()

if(PROJECT_IS_TOP_LEVEL)
  include(.cmake/debian.cmake)
endif()
