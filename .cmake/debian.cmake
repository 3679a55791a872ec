# `cpack` makes packages for Debian of what install.cmake installs: gradus_VERSION_ARCHITECTURE.deb with the command,
# libgradus-dev_VERSION_ARCHITECTURE.deb with the library, and gradus-onnx where that is built; not of a build whose
# instruction set nobody chose (see settings.cmake).

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Gradus)
set(CPACK_PACKAGE_CONTACT "Gradus <gradus@example.org>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL development)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libgradus-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ${gradus_debian_dependencies})
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "The headers and the static library.")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libgradus-dev RENAME copyright COMPONENT development)

if(GRADUS_BUILD_APPS)
  list(PREPEND CPACK_COMPONENTS_ALL gradus)
  set(CPACK_DEBIAN_GRADUS_PACKAGE_NAME gradus)
  set(CPACK_DEBIAN_GRADUS_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_GRADUS_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_GRADUS_DESCRIPTION
      "The command gradus. It trains dense neural networks, with the names, defaults and numbers of Keras 3.")
  # Apart, as it needs ONNX's library.
  if(gradus_onnx)
    list(APPEND CPACK_COMPONENTS_ALL onnx)
    set(CPACK_DEBIAN_ONNX_PACKAGE_NAME gradus-onnx)
    set(CPACK_DEBIAN_ONNX_PACKAGE_SECTION science)
    set(CPACK_DEBIAN_ONNX_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_ONNX_PACKAGE_DEPENDS gradus)
    set(CPACK_COMPONENT_ONNX_DESCRIPTION "What gradus export needs to write ONNX files.")
    install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gradus-onnx RENAME copyright COMPONENT onnx)
  endif()
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/gradus RENAME copyright COMPONENT gradus)
endif()
include(CPack)
