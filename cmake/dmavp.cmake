# SPDX-License-Identifier: Apache-2.0
# How things are built here: one function per kind of thing, one target that holds the flags.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)  # computed goto in the CPU
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(dmavp_flags INTERFACE)
target_compile_options(dmavp_flags INTERFACE
  -Wall -Wextra -Wshadow -Wvla -fno-strict-aliasing
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes -Wstrict-prototypes>
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
# Targets with the property DMAVP_GENERATED have no UndefinedBehaviorSanitizer: what a tool writes is
# long, and four times longer with it to compile.
if(DMAVP_SANITIZE)
  target_compile_options(dmavp_flags INTERFACE -fsanitize=address -fno-omit-frame-pointer
    "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:DMAVP_GENERATED>>>:-fsanitize=undefined;-fno-sanitize-recover=undefined>")
  target_link_options(dmavp_flags INTERFACE -fsanitize=address,undefined)
endif()

# Objects have two forms. What is linked with the property DMAVP_WHOLE is optimised as a whole, which
# makes accesses and beats a tenth faster; tests, of which there are many, are linked at once.
if(CMAKE_C_COMPILER_ID STREQUAL GNU AND CMAKE_BUILD_TYPE STREQUAL Release AND NOT DMAVP_SANITIZE)
  target_compile_options(dmavp_flags INTERFACE -flto=auto -ffat-lto-objects)
  target_link_options(dmavp_flags INTERFACE
    $<IF:$<BOOL:$<TARGET_PROPERTY:DMAVP_WHOLE>>,-flto=auto,-fno-lto>)
endif()

# dmavp_build_fast(): what is in this folder does not decide how long tests take. With sanitizers its C++,
# whose templates they blow up, is compiled in half the time.
macro(dmavp_build_fast)
  if(DMAVP_SANITIZE)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Og>)
  endif()
endmacro()

# dmavp_library(NAME SOURCES ... [LINK ...]): a static library; its folder is its include path.
function(dmavp_library name)
  cmake_parse_arguments(A "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${A_LINK} PRIVATE dmavp_flags)
endfunction()

# dmavp_test(NAME LABEL <label> SOURCES ... [LINK ...] [TIMEOUT s]): a GoogleTest program whose tests
# are written in C (tests/gtest_c.h); each becomes a CTest test with the label.
function(dmavp_test name)
  cmake_parse_arguments(A "" "LABEL;TIMEOUT;PREFIX" "SOURCES;LINK;DEFINES;ENVIRONMENT" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 60)
  endif()
  add_executable(${name} ${A_SOURCES})
  target_compile_definitions(${name} PRIVATE ${A_DEFINES})
  target_link_libraries(${name} PRIVATE dmavp_gtest_c ${A_LINK} dmavp_flags)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${A_PREFIX}"
    PROPERTIES LABELS "${A_LABEL}" TIMEOUT ${A_TIMEOUT} ENVIRONMENT "${A_ENVIRONMENT}")
endfunction()
