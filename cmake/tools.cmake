# SPDX-License-Identifier: Apache-2.0
# Tools and libraries beside the compiler. What is required ends the configuration with its remedy; what
# is optional switches something off, and the summary says what.

find_program(RISCV_GCC riscv64-unknown-elf-gcc)
find_program(DTC dtc)
find_path(LIBFDT_INCLUDE_DIR libfdt.h)
find_library(LIBFDT_LIBRARY fdt)

function(dmavp_require variable what package)
  if(NOT ${variable})
    message(FATAL_ERROR "${what}: not found; install ${package} (or run ./demo, which does)")
  endif()
endfunction()
dmavp_require(RISCV_GCC "RISC-V cross compiler riscv64-unknown-elf-gcc" gcc-riscv64-unknown-elf)
dmavp_require(DTC "device tree compiler dtc" device-tree-compiler)
dmavp_require(LIBFDT_INCLUDE_DIR "libfdt.h" libfdt-dev)
dmavp_require(LIBFDT_LIBRARY "libfdt" libfdt-dev)

add_library(fdt INTERFACE)
target_include_directories(fdt SYSTEM INTERFACE ${LIBFDT_INCLUDE_DIR})
target_link_libraries(fdt INTERFACE ${LIBFDT_LIBRARY})

find_package(GTest QUIET)
find_program(QEMU_RISCV32 qemu-system-riscv32)
find_program(GDB_MULTIARCH gdb-multiarch)
find_program(VERILATOR verilator)
find_package(verilator QUIET)
find_program(YOSYS yosys)
find_program(YOSYS_ABC yosys-abc)

# One element each: no semicolons in the text.
set(DMAVP_SKIPPED "")
if(DMAVP_TESTS AND NOT GTest_FOUND)
  list(APPEND DMAVP_SKIPPED "all tests: GoogleTest not found (libgtest-dev, which ./check installs)")
  set(DMAVP_TESTS OFF)
endif()
if(NOT QEMU_RISCV32)
  list(APPEND DMAVP_SKIPPED "CPU against QEMU, benchmark and random programs: qemu-system-riscv32 not found (qemu-system-misc)")
endif()
if(NOT GDB_MULTIARCH)
  list(APPEND DMAVP_SKIPPED "tests of --gdb with a real GDB: gdb-multiarch not found (gdb-multiarch, which ./check installs)")
endif()
if(NOT verilator_FOUND)
  list(APPEND DMAVP_SKIPPED "RTL channel engine and its tests: Verilator not found (verilator, which ./check installs)")
endif()
if(NOT YOSYS OR NOT YOSYS_ABC)
  list(APPEND DMAVP_SKIPPED "proofs about the RTL and its size: yosys not found (package yosys, which ./check installs)")
endif()
