# SPDX-License-Identifier: Apache-2.0
# One run of COMMAND (words joined by "|") with INPUT on stdin: exit status CODE, and EXPECT (a
# regular expression) in its output, which is stdout, a new line, stderr.
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
