# SPDX-License-Identifier: Apache-2.0
# Bare-metal RISC-V programs. The host's toolchain builds the rest of the project, so the cross
# compiler is driven by custom commands; header dependencies come from depfiles.

set(DMAVP_FIRMWARE_FLAGS
  -march=rv32imac_zicsr_zifencei -mabi=ilp32 -mcmodel=medany -msmall-data-limit=0
  -O2 -g -std=gnu11 -ffreestanding -fno-common -fno-strict-aliasing
  -ffunction-sections -fdata-sections
  -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns
  -Wall -Wextra -Werror -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
  -Wa,--debug-prefix-map,${CMAKE_SOURCE_DIR}=.,--debug-prefix-map,${CMAKE_BINARY_DIR}=build)

# dmavp_firmware_part(NAME SOURCES ... INCLUDE ... DEFINES ...): objects that programs share.
# Sources are relative to the current folder; .S files are assembled.
function(dmavp_firmware_part name)
  cmake_parse_arguments(A "" "" "SOURCES;INCLUDE;DEFINES" ${ARGN})
  set(includes ${A_INCLUDE})
  list(TRANSFORM includes PREPEND -I)
  set(defines ${A_DEFINES})
  list(TRANSFORM defines PREPEND -D)
  set(objects)
  foreach(source ${A_SOURCES})
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.dir/${source}.o)
    get_filename_component(folder ${object} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    file(RELATIVE_PATH shown ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    add_custom_command(OUTPUT ${object}
      COMMAND ${RISCV_GCC} ${DMAVP_FIRMWARE_FLAGS} ${defines} ${includes}
        -MMD -MF ${object}.d -MT ${object} -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source}
      DEPFILE ${object}.d
      COMMENT "Building rv32 object ${shown}" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(DMAVP_FIRMWARE_${name} ${objects} PARENT_SCOPE)
endfunction()

# dmavp_firmware(NAME SOURCES ... PARTS ... INCLUDE ... DEFINES ...): NAME.elf in the current binary
# folder, part of `all`. -march without the extensions that have no library variant, as Debian's
# multilib wants.
function(dmavp_firmware name)
  cmake_parse_arguments(A "" "" "SOURCES;PARTS;INCLUDE;DEFINES" ${ARGN})
  dmavp_firmware_part(${name} SOURCES ${A_SOURCES} INCLUDE ${A_INCLUDE} DEFINES ${A_DEFINES})
  set(objects ${DMAVP_FIRMWARE_${name}})
  foreach(part ${A_PARTS})
    list(APPEND objects ${DMAVP_FIRMWARE_${part}})
  endforeach()
  set(elf ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf)
  add_custom_command(OUTPUT ${elf}
    COMMAND ${RISCV_GCC} -march=rv32imac -mabi=ilp32 -nostdlib -static
      -T ${DMAVP_FIRMWARE_SCRIPT} -Wl,--gc-sections,--build-id=none,--no-warn-rwx-segments
      ${objects} -lgcc -o ${elf}
    DEPENDS ${objects} ${DMAVP_FIRMWARE_SCRIPT}
    COMMENT "Linking rv32 program sw/${name}.elf" VERBATIM)
  add_custom_target(firmware_${name} ALL DEPENDS ${elf})
  if(NOT TARGET firmware)
    add_custom_target(firmware) # all programs
  endif()
  add_dependencies(firmware firmware_${name})
endfunction()
