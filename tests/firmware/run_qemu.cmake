# SPDX-License-Identifier: Apache-2.0
# One run of a program on QEMU: exit code CODE and EXPECT (a regular expression) in the output.
execute_process(
  COMMAND ${QEMU} -machine virt -bios none -display none -monitor none -serial stdio -kernel ${ELF} -append "${ARGS}"
  OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code TIMEOUT 50)
if(NOT code STREQUAL CODE)
  message(FATAL_ERROR "exit code ${code}, expected ${CODE}\n${output}")
endif()
if(NOT output MATCHES "${EXPECT}")
  message(FATAL_ERROR "nothing in the output matches ${EXPECT}\n${output}")
endif()
