# SPDX-License-Identifier: Apache-2.0
# One run of COMMAND (words joined by "|") with INPUT on stdin: exit status CODE, and EXPECT (a
# regular expression) in its output, which is stdout, a new line, stderr. With FILE, HOLDS (another
# one) in that file, which the run writes.
if(FILE)
  file(REMOVE ${FILE})
endif()
string(REPLACE "|" ";" command "${COMMAND}")
execute_process(COMMAND ${CMAKE_COMMAND} -E echo_append "${INPUT}"
  COMMAND ${command}
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE code TIMEOUT 100)
if(NOT code STREQUAL CODE)
  message(FATAL_ERROR "exit status ${code}, expected ${CODE}\n${output}\n${errors}")
endif()
if(NOT "${output}\n${errors}" MATCHES "${EXPECT}")
  message(FATAL_ERROR "nothing in the output matches ${EXPECT}\n${output}\n${errors}")
endif()
if(FILE)
  file(READ ${FILE} written)
  if(NOT "${written}" MATCHES "${HOLDS}")
    message(FATAL_ERROR "nothing in ${FILE} matches ${HOLDS}\n${written}")
  endif()
endif()
