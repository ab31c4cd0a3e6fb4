# SPDX-License-Identifier: Apache-2.0
# Programs of sw/, for each CPU: NAME.elf for the RISC-V one, host/NAME.so for the host CPU. Their
# compilers are driven by custom commands; header dependencies come from depfiles.

set(DMAVP_FIRMWARE_FLAGS
  -O2 -g -std=gnu11 -ffreestanding -fno-common -fno-strict-aliasing
  -ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns
  -Wall -Wextra -Werror -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
  -Wa,--debug-prefix-map,${CMAKE_SOURCE_DIR}=.,--debug-prefix-map,${CMAKE_BINARY_DIR}=build)

set(DMAVP_FIRMWARE_CPUS rv32)
set(DMAVP_FIRMWARE_rv32_GCC ${RISCV_GCC})
set(DMAVP_FIRMWARE_rv32_FLAGS
  -march=rv32imac_zicsr_zifencei -mabi=ilp32 -mcmodel=medany -msmall-data-limit=0
  -fno-asynchronous-unwind-tables)

# The host CPU switches stacks in assembly. A project of the firmware alone may have no compiler.
if(CMAKE_C_COMPILER AND CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  list(APPEND DMAVP_FIRMWARE_CPUS host)
elseif(DEFINED DMAVP_SKIPPED)
  list(APPEND DMAVP_SKIPPED "programs for --cpu host: this host is ${CMAKE_SYSTEM_PROCESSOR}, not x86_64")
  set(DMAVP_SKIPPED ${DMAVP_SKIPPED} PARENT_SCOPE)
endif()
set(DMAVP_FIRMWARE_host_GCC ${CMAKE_C_COMPILER})
set(DMAVP_FIRMWARE_host_FLAGS
  -fPIC -fvisibility=hidden -fno-builtin -fno-stack-protector -fcf-protection=none
  -fno-omit-frame-pointer)
set(DMAVP_FIRMWARE_host_COVERAGE -fsanitize-coverage=trace-pc)
if(DMAVP_SANITIZE)
  list(APPEND DMAVP_FIRMWARE_host_FLAGS -DARCH_ASAN -DARCH_SANITIZED)
  set(DMAVP_FIRMWARE_host_UNDEFINED -fsanitize=undefined -fno-sanitize-recover=undefined)
  set(DMAVP_FIRMWARE_host_ADDRESS -fsanitize=address)
endif()

# What is compiled with these flags besides: of the host CPU, edges are counted in all but its own
# folder; AddressSanitizer is also kept out of UNWATCHED sources, which may touch what nobody else
# may.
function(dmavp_firmware_instruments result cpu source unwatched)
  set(flags)
  if(NOT source MATCHES "^arch/")
    set(flags ${DMAVP_FIRMWARE_${cpu}_COVERAGE} ${DMAVP_FIRMWARE_${cpu}_UNDEFINED})
    if(NOT source IN_LIST unwatched)
      list(APPEND flags ${DMAVP_FIRMWARE_${cpu}_ADDRESS})
    endif()
  endif()
  set(${result} ${flags} PARENT_SCOPE)
endfunction()

# dmavp_firmware_part(NAME SOURCES ... RV32 ... HOST ... UNWATCHED ... INCLUDE ... DEFINES ...):
# objects that programs share; RV32 and HOST are sources for one CPU alone. Sources are relative to
# the current folder; .S files are assembled. Each CPU has sw/arch/NAME in its include path.
function(dmavp_firmware_part name)
  cmake_parse_arguments(A "" "" "SOURCES;RV32;HOST;UNWATCHED;INCLUDE;DEFINES" ${ARGN})
  set(own_rv32 ${A_RV32})
  set(own_host ${A_HOST})
  foreach(cpu ${DMAVP_FIRMWARE_CPUS})
    set(includes ${A_INCLUDE} ${DMAVP_FIRMWARE_${cpu}_INCLUDE})
    list(TRANSFORM includes PREPEND -I)
    set(defines ${A_DEFINES})
    list(TRANSFORM defines PREPEND -D)
    set(objects)
    foreach(source ${A_SOURCES} ${own_${cpu}})
      set(object ${CMAKE_CURRENT_BINARY_DIR}/objects/${cpu}/${name}/${source}.o)
      get_filename_component(folder ${object} DIRECTORY)
      file(MAKE_DIRECTORY ${folder})
      file(RELATIVE_PATH shown ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${source})
      dmavp_firmware_instruments(instruments ${cpu} ${source} "${A_UNWATCHED}")
      add_custom_command(OUTPUT ${object}
        COMMAND ${DMAVP_FIRMWARE_${cpu}_GCC} ${DMAVP_FIRMWARE_${cpu}_FLAGS}
          ${DMAVP_FIRMWARE_FLAGS} ${instruments} ${defines}
          ${includes} -MMD -MF ${object}.d -MT ${object}
          -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
        DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source}
        DEPFILE ${object}.d
        COMMENT "Building ${cpu} object ${shown}" VERBATIM)
      list(APPEND objects ${object})
    endforeach()
    set(DMAVP_FIRMWARE_${cpu}_${name} ${objects} PARENT_SCOPE)
  endforeach()
endfunction()

# -march without the extensions that have no library variant, as Debian's multilib wants.
function(dmavp_firmware_link_rv32 name objects)
  set(script ${DMAVP_FIRMWARE_rv32_SCRIPT})
  set(elf ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf)
  add_custom_command(OUTPUT ${elf}
    COMMAND ${RISCV_GCC} -march=rv32imac -mabi=ilp32 -nostdlib -static
      -T ${script} -Wl,--gc-sections,--build-id=none,--no-warn-rwx-segments
      ${objects} -lgcc -o ${elf}
    DEPENDS ${objects} ${script}
    COMMENT "Linking rv32 program sw/${name}.elf" VERBATIM)
  add_custom_target(firmware_${name} ALL DEPENDS ${elf})
endfunction()

# What the program needs of a sanitizer is found in the simulator.
function(dmavp_firmware_link_host name objects)
  set(script ${DMAVP_FIRMWARE_host_SCRIPT})
  set(so ${CMAKE_CURRENT_BINARY_DIR}/host/${name}.so)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/host)
  set(complete -Wl,--no-undefined)
  if(DMAVP_SANITIZE)
    set(complete)
  endif()
  add_custom_command(OUTPUT ${so}
    COMMAND ${CMAKE_C_COMPILER} -shared -nostdlib -T ${script} ${complete}
      -Wl,-Bsymbolic,--gc-sections,--build-id=none,-z,norelro,-z,separate-code
      ${objects} -lgcc -o ${so}
    DEPENDS ${objects} ${script}
    COMMENT "Linking host program sw/host/${name}.so" VERBATIM)
  add_custom_target(firmware_host_${name} ALL DEPENDS ${so})
  add_dependencies(firmware_${name} firmware_host_${name})
endfunction()

# dmavp_firmware(NAME SOURCES ... PARTS ... INCLUDE ... DEFINES ... [RV32_ONLY]): NAME.elf in the
# current binary folder and, unless RV32_ONLY, host/NAME.so there; part of `all`.
function(dmavp_firmware name)
  cmake_parse_arguments(A "RV32_ONLY" "" "SOURCES;PARTS;INCLUDE;DEFINES" ${ARGN})
  dmavp_firmware_part(${name} SOURCES ${A_SOURCES} INCLUDE ${A_INCLUDE} DEFINES ${A_DEFINES})
  foreach(cpu ${DMAVP_FIRMWARE_CPUS})
    if(cpu STREQUAL host AND A_RV32_ONLY)
      continue()
    endif()
    set(objects ${DMAVP_FIRMWARE_${cpu}_${name}})
    foreach(part ${A_PARTS})
      list(APPEND objects ${DMAVP_FIRMWARE_${cpu}_${part}})
    endforeach()
    cmake_language(CALL dmavp_firmware_link_${cpu} ${name} "${objects}")
  endforeach()
  if(NOT TARGET firmware)
    add_custom_target(firmware) # all programs
  endif()
  add_dependencies(firmware firmware_${name})
endfunction()
