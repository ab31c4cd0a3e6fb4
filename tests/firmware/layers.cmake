# SPDX-License-Identifier: Apache-2.0
# API-221, over the sources of SW: clients name no hook of a provider, which the core alone calls;
# and no provider calls what is for clients. Tests and the broken variants of scenarios may do both.
set(hook "device_(alloc|free|router|prep|caps|config|pause|resume|terminate|synchronize|tx_status|issue)[a-z_]*")
set(client_call "(dmaengine_(submit|pause|resume|terminate_[a-z]+|synchronize|slave_config|get|put)|dma_request_chan[a-z_]*|dma_release_channel|dma_async_issue_pending|dma_find_channel) *\\(")

# complain(FILES regex what): each line of FILES that has it
function(complain regex what)
  foreach(source ${ARGN})
    file(STRINGS ${source} lines REGEX ${regex})
    if(lines)
      message(SEND_ERROR "${source} ${what}:\n${lines}")
    endif()
  endforeach()
endfunction()

file(GLOB clients ${SW}/apps/*.c ${SW}/apps/slavetest/*.[ch] ${SW}/clients/*/*.[ch])
file(GLOB providers ${SW}/dma/pl08x*.[ch] ${SW}/dma/swdma*.[ch] ${SW}/dma/virt-dma.[ch])
list(LENGTH clients client_count)
list(LENGTH providers provider_count)
if(client_count LESS 10 OR provider_count LESS 6)
  message(FATAL_ERROR "${client_count} clients and ${provider_count} providers found in ${SW}")
endif()
complain(${hook} "names a provider's hook" ${clients})
complain(${client_call} "calls what is for clients" ${providers})

# The expressions find what they are to find.
file(STRINGS ${SW}/dma/dmaengine.c calls REGEX ${hook})
file(STRINGS ${SW}/apps/memcpy.c requests REGEX ${client_call})
if(NOT calls OR NOT requests)
  message(FATAL_ERROR "the core calls no hook, or memcpy.c no core: this test is blind")
endif()
