# SPDX-License-Identifier: Apache-2.0
# SystemC with its version and the C++ standard it was compiled for: objects of another standard do not
# link against it, so a mismatch is told here and not by the linker.
find_path(SYSTEMC_INCLUDE_DIR systemc PATH_SUFFIXES include)
find_library(SYSTEMC_LIBRARY systemc)
if(NOT SYSTEMC_INCLUDE_DIR OR NOT SYSTEMC_LIBRARY)
  message(FATAL_ERROR "SystemC: not found; install libsystemc-dev (or run ./demo, which does)")
endif()

file(STRINGS ${SYSTEMC_INCLUDE_DIR}/sysc/kernel/sc_ver.h SYSTEMC_VERSION_LINES
  REGEX "#define SC_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
string(REGEX REPLACE "[^;]*SC_VERSION_[A-Z]+ +([0-9]+)" "\\1" SYSTEMC_VERSION "${SYSTEMC_VERSION_LINES}")
string(REPLACE ";" "." SYSTEMC_VERSION "${SYSTEMC_VERSION}")

add_library(SystemC::systemc INTERFACE IMPORTED)
target_include_directories(SystemC::systemc SYSTEM INTERFACE ${SYSTEMC_INCLUDE_DIR})
target_link_libraries(SystemC::systemc INTERFACE ${SYSTEMC_LIBRARY})

if(NOT DEFINED SYSTEMC_CXX_OK)
  file(WRITE ${CMAKE_BINARY_DIR}/systemc_check.cpp
    "#include <systemc>\nint sc_main(int, char **) { return 0; }\n")
  try_compile(SYSTEMC_CXX_OK ${CMAKE_BINARY_DIR}/systemc_check ${CMAKE_BINARY_DIR}/systemc_check.cpp
    LINK_LIBRARIES SystemC::systemc CXX_STANDARD ${CMAKE_CXX_STANDARD} CXX_STANDARD_REQUIRED ON
    OUTPUT_VARIABLE systemc_output)
  if(NOT SYSTEMC_CXX_OK)
    unset(SYSTEMC_CXX_OK CACHE)
    message(FATAL_ERROR "SystemC ${SYSTEMC_VERSION} in ${SYSTEMC_LIBRARY}: was not compiled as "
      "C++${CMAKE_CXX_STANDARD}; use Debian's libsystemc-dev, or a SystemC built with "
      "-DCMAKE_CXX_STANDARD=${CMAKE_CXX_STANDARD}\n${systemc_output}")
  endif()
endif()
