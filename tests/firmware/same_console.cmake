# SPDX-License-Identifier: Apache-2.0
# One program on both CPUs: RV32 and HOST are the two commands (words joined by "|"), which must end
# with the same exit status and say the same, when
#   - times and rates are masked, with what depends on them (how many of all moments were early
#     enough to link), and addresses of code and heap: the CPUs have their own;
#   - the lines of each thread are compared by themselves: who is faster is not the same. Threads
#     are told by the name that their lines begin with, "dma0chan1-copy2: "; all others are one.

function(masked result text)
  string(REPLACE "\r" "" text "${text}")
  string(REPLACE ";" "," text "${text}")
  string(REGEX REPLACE "\\[ *[0-9]+\\.[0-9]+\\] " "" text "${text}")
  string(REGEX REPLACE "[0-9.]+ iops [0-9]+ KB/s" "N iops N KB/s" text "${text}")
  string(REGEX REPLACE "append: [0-9]+, [0-9]+ and [0-9]+ bytes" "append: N bytes" text "${text}")
  string(REGEX REPLACE "[0-9]+( of [0-9]+)? linked" "N linked" text "${text}")
  string(REGEX REPLACE "(at|by|pc|address) (0x)?[0-9a-f]+" "\\1 ADDRESS" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(threads)
  foreach(line IN LISTS lines)
    set(thread other)
    if(line MATCHES "^[a-z_]*:? ?(dma[0-9]+chan[0-9]+-[a-z]+[0-9]+): ")
      set(thread ${CMAKE_MATCH_1})
    endif()
    list(APPEND threads ${thread})
    string(APPEND of_${thread} "${line}\n")
  endforeach()
  list(REMOVE_DUPLICATES threads)
  list(SORT threads)
  set(sorted)
  foreach(thread IN LISTS threads)
    string(APPEND sorted "${of_${thread}}")
  endforeach()
  set(${result} "${sorted}" PARENT_SCOPE)
endfunction()

foreach(cpu RV32 HOST)
  string(REPLACE "|" ";" command "${${cpu}}")
  execute_process(COMMAND ${command} OUTPUT_VARIABLE output ERROR_VARIABLE errors
    RESULT_VARIABLE code_${cpu} INPUT_FILE /dev/null TIMEOUT 100)
  masked(said_${cpu} "${output}")
  string(LENGTH "${said_${cpu}}" length_${cpu})
endforeach()
if(NOT code_RV32 STREQUAL code_HOST)
  message(FATAL_ERROR "exit status ${code_RV32} on rv32, ${code_HOST} on the host CPU\n"
    "${said_RV32}\n${said_HOST}\n${errors}")
endif()
if(length_RV32 LESS 10)
  message(FATAL_ERROR "rv32 says nothing:\n${said_RV32}")
endif()
if(NOT said_RV32 STREQUAL said_HOST)
  message(FATAL_ERROR "the consoles differ; rv32:\n${said_RV32}\nhost:\n${said_HOST}")
endif()
