# The target `docs`: the pages, the public headers and the sources as HTML, in docs/html of the build folder. A warning of
# Doxygen's is an error.

find_package(Doxygen QUIET)
find_package(Perl QUIET)
if(NOT DOXYGEN_FOUND OR NOT PERL_FOUND)
  return()
endif()

set(DOXYGEN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/docs)
set(DOXYGEN_USE_MDFILE_AS_MAINPAGE ${PROJECT_SOURCE_DIR}/README.md)
set(DOXYGEN_IMAGE_PATH ${PROJECT_SOURCE_DIR}/apps ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests/bench)
set(DOXYGEN_STRIP_FROM_PATH ${PROJECT_SOURCE_DIR})
set(DOXYGEN_EXCLUDE_PATTERNS */CMakeLists.txt *.inc */src/*.hpp)
set(DOXYGEN_EXTRACT_ALL YES)
set(DOXYGEN_EXTRACT_STATIC YES)
set(DOXYGEN_SOURCE_BROWSER YES)
set(DOXYGEN_HAVE_DOT NO)
set(DOXYGEN_QUIET YES)
set(DOXYGEN_WARN_AS_ERROR FAIL_ON_WARNINGS)

# Formulas are typeset by MathJax, which is copied, so that the pages need no network. Where it is not installed (Debian:
# libjs-mathjax), they stay as they stand in the sources. SVG needs no fonts, which browsers do not load from files.
find_path(GRADUS_MATHJAX MathJax.js PATHS /usr/share/javascript/mathjax NO_DEFAULT_PATH DOC "Folder of MathJax 2")
mark_as_advanced(GRADUS_MATHJAX)
if(GRADUS_MATHJAX)
  set(DOXYGEN_USE_MATHJAX YES)
  set(DOXYGEN_MATHJAX_RELPATH mathjax)
  set(DOXYGEN_MATHJAX_FORMAT SVG)
  file(COPY ${GRADUS_MATHJAX}/ DESTINATION ${DOXYGEN_OUTPUT_DIRECTORY}/html/mathjax
       FILES_MATCHING PATTERN MathJax.js PATTERN extensions/*.js
       REGEX "/jax/(element|input/TeX|output/SVG/(autoload|fonts/TeX))/.*\\.js" REGEX "/jax/output/SVG/[a-z]*\\.js")
  set(tex --tex)
endif()
set(DOXYGEN_INPUT_FILTER "${PERL_EXECUTABLE} -CSDA ${PROJECT_SOURCE_DIR}/.cmake/docs.pl ${tex} ${PROJECT_SOURCE_DIR}")
doxygen_add_docs(docs README.md apps/README.md src include/gradus tests/README.md tests/bench/README.md data/README.md
                 .github/CONTRIBUTING.md CHANGELOG.md apps/examples COMMENT "Writing docs/html")
