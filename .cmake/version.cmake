# gradus_version: that of the last tag, such as v1.2.3. A clone has it from git; an archive that `git archive` or GitHub
# made, from the line below, which git fills in (.gitattributes). A folder with neither has the version named here.
set(gradus_version 0.1.0)
set(gradus_tag "$Format:%(describe:tags=true,match=v[0-9]*)$")

# The .git of this folder, and not that of a project which Gradus is a part of.
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/.git)
  execute_process(COMMAND git describe --tags --match "v[0-9]*" WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
                  OUTPUT_VARIABLE gradus_tag RESULT_VARIABLE gradus_ignored ERROR_QUIET)
endif()
if(gradus_tag MATCHES "^v([0-9]+\\.[0-9]+\\.[0-9]+)")
  set(gradus_version ${CMAKE_MATCH_1})
endif()
