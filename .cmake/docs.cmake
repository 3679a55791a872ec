# The target `docs`: README and public headers as HTML, in docs/html of the build folder. A warning of Doxygen's is an
# error.

find_package(Doxygen QUIET)
if(NOT DOXYGEN_FOUND)
  return()
endif()

set(DOXYGEN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/docs)
set(DOXYGEN_USE_MDFILE_AS_MAINPAGE ${PROJECT_SOURCE_DIR}/README.md)
set(DOXYGEN_IMAGE_PATH ${PROJECT_SOURCE_DIR})
# It takes the macro for the namespace; and README's links to headers shall lead to their pages.
set(DOXYGEN_INPUT_FILTER "sed -f ${PROJECT_SOURCE_DIR}/.cmake/docs.sed")
set(DOXYGEN_EXTRACT_ALL YES)
set(DOXYGEN_EXTRACT_STATIC YES)
set(DOXYGEN_HAVE_DOT NO)
set(DOXYGEN_QUIET YES)
set(DOXYGEN_WARN_AS_ERROR FAIL_ON_WARNINGS)
doxygen_add_docs(docs include README.md data/README.md COMMENT "Writing docs/html")
