# The library, from the clone that this file stands in:
#   vcpkg install gradus --overlay-ports=.github/packaging/vcpkg
# Never run where it was written, which had no vcpkg; the options were tried with CMake alone.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)
vcpkg_check_linkage(ONLY_STATIC_LIBRARY)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DGRADUS_BUILD_APPS=OFF
    -DGRADUS_BUILD_EXAMPLES=OFF
    -DGRADUS_BUILD_TESTS=OFF
    -DGRADUS_FETCH_DEPENDENCIES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/gradus)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
