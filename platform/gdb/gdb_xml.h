/* SPDX-License-Identifier: Apache-2.0 */
/* What GDB is told about the hardware: registers of a hart, and where memory is. */
#ifndef DMAVP_GDB_XML_H
#define DMAVP_GDB_XML_H

#include "board.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Registers x0 to x31 and pc, the CSRs for which EXISTS says so, and the privilege mode. CSRs that
 * are hardwired to zero in every hart (PMP, events and their counters, triggers) are left out: they
 * are 200. Free the text; NULL: no memory. */
char *gdb_xml_features(unsigned xlen, bool (*exists)(void *arg, unsigned csr), void *arg);

/* Memories alone: what GDB is not told about, such as registers of devices, it does not touch
 * unless the user insists. Free the text; NULL: no memory. */
char *gdb_xml_memory(const struct board *b);

#ifdef __cplusplus
}
#endif
#endif
