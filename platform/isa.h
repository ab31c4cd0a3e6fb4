/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ISA names as device trees have them: "rv32imac_zicsr_zifencei". Reference: the
 * RISC-V instruction set manual, volume I, chapter on naming conventions, and the device tree
 * binding riscv/extensions.
 *
 * Case does not matter, version numbers are skipped, and the order of extensions is not
 * looked at, as in Linux. What a name leaves out the CPU may have all the same.
 */
#ifndef DMAVP_ISA_H
#define DMAVP_ISA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the CPU has, for messages. */
extern const char isa_modelled[];

/* Is ISA ("rv32...") within what the CPU has? 0, or -1 and WHY says what is not. */
int isa_check(const char *isa, char *why, size_t size);

/* The same for the name of one extension ("m", "zicsr"). */
int isa_check_extension(const char *name, char *why, size_t size);

#ifdef __cplusplus
}
#endif
#endif
